package io.ha4j.benchmarks.checks;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.ChildProcess;
import io.ha4j.benchmarks.harness.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The other contender: a HAProxy with one backend, whose servers it checks. One thread, which is what costs it least. */
final class HaproxyChecks {

    private static final String COMMON = """
            global
                maxconn 1000
                nbthread 1
            defaults
                mode tcp
                timeout connect 1s
                timeout client 1s
                timeout server 1s
                timeout check 1s
            frontend nobody
                bind 127.0.0.1:7009
                default_backend targets
            backend targets
                default-server check inter 1s fastinter 1s downinter 1s rise 2 fall 3
            """;

    private static final String HTTP = """
                mode http
                option httpchk
                http-check send meth GET uri %s ver HTTP/1.1 hdr Host target
                http-check expect status 200
            """.formatted(CheckKind.PATH);

    private HaproxyChecks() {}

    static ChildProcess start(CheckKind kind, int count, Path folder) {
        StringBuilder text = new StringBuilder(COMMON);
        if (kind == CheckKind.HTTP) {
            text.append(HTTP);
        }
        for (int i = 0; i < count; i++) {
            text.append("    server s")
                    .append(i)
                    .append(' ')
                    .append(kind.target(i).getAddress().getHostAddress())
                    .append(':')
                    .append(kind.port())
                    .append('\n');
        }
        Path file = folder.resolve("haproxy-" + kind + ".cfg");
        try {
            Files.writeString(file, kind == CheckKind.HTTP ? text.toString().replace("mode tcp", "mode http") : text);
        } catch (IOException e) {
            throw new HaException("cannot write " + file, e);
        }
        return ChildProcess.start(List.of("haproxy", "-db", "-q", "-f", file.toString()));
    }

    /** {@return the first line of its version, or empty if it is not installed} */
    static String version() {
        return Versions.firstLine("haproxy", "-v").replaceFirst(" - https.*", "");
    }
}
