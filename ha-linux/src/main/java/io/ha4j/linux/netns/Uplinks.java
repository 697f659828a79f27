package io.ha4j.linux.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What interfaces the process has beside the loopback. */
final class Uplinks {

    /** That of the main thread, whatever namespace the calling one is in. */
    private static final Path OF_THE_PROCESS = Path.of("/proc/self/net/dev");

    private static final int HEADING_LINES = 2;

    /** The kernel puts these into each new namespace when the module is loaded; they lead nowhere without another interface. */
    private static final Set<String> HARMLESS =
            Set.of("lo", "tunl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "sit0", "ip6tnl0", "ip6gre0");

    private Uplinks() {}

    static List<String> ofTheProcess() {
        try {
            return in(Files.readAllLines(OF_THE_PROCESS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + OF_THE_PROCESS + ": " + e.getMessage(), e);
        }
    }

    /** {@return the interfaces in the lines of {@code /proc/net/dev} that may lead somewhere} */
    static List<String> in(List<String> lines) {
        return lines.stream()
                .skip(HEADING_LINES)
                .filter(line -> line.indexOf(':') > 0)
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .filter(name -> !HARMLESS.contains(name))
                .toList();
    }
}
