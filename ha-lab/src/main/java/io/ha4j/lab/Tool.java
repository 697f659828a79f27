package io.ha4j.lab;

import io.ha4j.HaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs that a lab may need, found on {@code PATH} and in the usual folders of root. */
public enum Tool {
    /** The reference implementation of VRRP. */
    KEEPALIVED("keepalived", "keepalived"),
    /** Writes captures. */
    TCPDUMP("tcpdump", "tcpdump"),
    /** Reads captures. */
    TSHARK("tshark", "tshark"),
    /** Makes a firewall. */
    NFT("nft", "nftables"),
    /** Sends signals that the JDK cannot send. */
    KILL("kill", "procps"),
    /** Has the kernel kill a program when the process dies that started it. */
    SETPRIV("setpriv", "util-linux");

    private final String command;
    private final String debianPackage;

    Tool(String command, String debianPackage) {
        this.command = command;
        this.debianPackage = debianPackage;
    }

    /** {@return whether it is installed} */
    public boolean isInstalled() {
        return find().isPresent();
    }

    /** {@return what is missing, with the way out} */
    String missing() {
        return command + " is not installed (apt-get install " + debianPackage + ")";
    }

    /**
     * {@return the absolute path}
     *
     * @throws HaException if it is not installed
     */
    public String path() {
        return find().orElseThrow(() -> new HaException(missing())).toString();
    }

    private Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.concat(Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/sbin"))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
