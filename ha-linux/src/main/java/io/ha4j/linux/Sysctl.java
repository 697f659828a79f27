package io.ha4j.linux;

import io.ha4j.linux.sys.Errno;
import io.ha4j.value.Require;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting under {@code /proc/sys/net}: of one network interface, such as {@code net.ipv4.conf.eth0.arp_ignore}, or of all of the
 * network, such as {@code net.ipv4.ip_forward}. An immutable value, thread-safe.
 *
 * <p>It follows the network namespace of the calling thread: the same object reads another value on a thread in another namespace.
 */
public final class Sysctl {

    private static final Path ROOT = Path.of("/proc/sys/net");

    private final Path path;

    private Sysctl(Path path) {
        this.path = path;
    }

    /** {@return a setting of {@code net.ipv4.conf}; the interface may be {@code all} or {@code default}} */
    public static Sysctl ipv4(String iface, String key) {
        return of("ipv4", iface, key);
    }

    /** {@return a setting of {@code net.ipv6.conf}; the interface may be {@code all} or {@code default}} */
    public static Sysctl ipv6(String iface, String key) {
        return of("ipv6", iface, key);
    }

    /**
     * {@return a setting that is of no interface}
     *
     * @param path below {@code net}, such as {@code ipv4/vs/conntrack}
     */
    public static Sysctl net(String path) {
        Path found = ROOT;
        for (String name :
                Require.nonNull("path", path, "a path such as ipv4/ip_forward").split("/", -1)) {
            found = found.resolve(component("path", name));
        }
        return new Sysctl(found);
    }

    private static Sysctl of(String family, String iface, String key) {
        return new Sysctl(ROOT.resolve(family)
                .resolve("conf")
                .resolve(component("interface name", iface))
                .resolve(component("key", key)));
    }

    /** A name is one component of the path: dots are part of it (vrrp.51), a slash would lead elsewhere. */
    private static String component(String field, String name) {
        Require.notBlank(field, name);
        boolean valid = name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
        Require.argument(valid, field, '"' + name + '"', "a name without a slash");
        return name;
    }

    /** {@return whether the interface, and this setting of it, exist} */
    public boolean exists() {
        return Files.exists(path);
    }

    /**
     * {@return the value, without white space around it}
     *
     * @throws LinuxException if the interface or the setting does not exist
     */
    public String read() {
        try {
            return Files.readString(path, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw trouble("read " + path, e);
        }
    }

    /**
     * Sets the value.
     *
     * @throws LinuxException if the interface or the setting does not exist, or the kernel does not take the value
     */
    public void write(String value) {
        try {
            Files.writeString(path, value + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw trouble("write " + value + " to " + path, e);
        }
    }

    private static LinuxException trouble(String what, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new LinuxException(
                    what + ": there is no such interface or setting in this network namespace", Errno.ENOENT, e);
        }
        if (e instanceof AccessDeniedException) {
            return new LinuxException(
                    what + ": permission denied; run as root, in a container with /proc/sys mounted read-write",
                    Errno.EACCES,
                    e);
        }
        String reason = e instanceof FileSystemException fs && fs.getReason() != null ? fs.getReason() : e.getMessage();
        boolean readOnly = "Read-only file system".equals(reason);
        return new LinuxException(
                what + ": " + reason
                        + (readOnly ? "; a container needs /proc/sys read-write (privileged), or --sysctl" : ""),
                0,
                e);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sysctl that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    /** {@return the name as {@code sysctl} takes it}: a dot of an interface's name is written as a slash there. */
    public String name() {
        List<String> names = new ArrayList<>();
        ROOT.relativize(path).forEach(part -> names.add(part.toString().replace('.', '/')));
        return "net." + String.join(".", names);
    }

    /** {@return the path} */
    @Override
    public String toString() {
        return path.toString();
    }
}
