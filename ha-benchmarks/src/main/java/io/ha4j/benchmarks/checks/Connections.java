package io.ha4j.benchmarks.checks;

import io.ha4j.HaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel knows of the connections of this network namespace. */
final class Connections {

    private Connections() {}

    /** {@return how many connections have been begun so far: RFC 4022, tcpActiveOpens} */
    static long opened() {
        try {
            List<String> tcp = Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                    .filter(line -> line.startsWith("Tcp:"))
                    .toList();
            int column = List.of(tcp.get(0).split(" ", -1)).indexOf("ActiveOpens");
            return Long.parseLong(tcp.get(1).split(" ", -1)[column]);
        } catch (IOException e) {
            throw new HaException("cannot read /proc/net/snmp", e);
        }
    }
}
