package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The ports from which a proxy connects to the back end, in a network namespace of one's own. They are few where thousands of connections
 * lie idle, and one that has ended may keep its port for a minute.
 */
final class ClientPorts {

    private static final int FIRST = 10_000;
    private static final int LAST = 65_000;
    private static final int PATIENCE_SECONDS = 90;

    private ClientPorts() {}

    /** Allows more than the usual 28,232. */
    static void widen() {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"), FIRST + " " + LAST);
        } catch (IOException e) {
            throw new HaException("cannot allow more client ports: " + e.getMessage(), e);
        }
    }

    /** Waits until so many connections can be made to {@code port}. */
    static void await(int port, int connections) {
        for (int waited = 0; connections > LAST - FIRST - inUse(port); waited++) {
            if (waited == PATIENCE_SECONDS) {
                throw new HaException(inUse(port) + " connections to port " + port + " do not end");
            }
            Pause.seconds(1);
        }
    }

    /** {@return how many connections there are to {@code port}, in whatever state} */
    private static long inUse(int port) {
        String remote = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
            return lines.map(line -> line.strip().split("\\s+", 4))
                    .filter(fields -> fields.length == 4 && fields[2].endsWith(remote))
                    .count();
        } catch (IOException e) {
            throw new HaException("cannot read the connections: " + e.getMessage(), e);
        }
    }
}
