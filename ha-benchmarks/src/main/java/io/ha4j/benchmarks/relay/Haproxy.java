package io.ha4j.benchmarks.relay;

import io.ha4j.benchmarks.harness.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** HAProxy in TCP mode, with its defaults but for time-outs and limits: pipes, which only splicing needs, take descriptors, too. */
final class Haproxy {

    private static final String CONFIGURATION = """
            global
                maxconn %d
                nbthread %d
                maxpipes 100
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1h
                timeout server 1h
                %s
            listen relay
                bind 127.0.0.1:%d
                server back-end 127.0.0.1:%d
            """;

    private final Path folder;

    Haproxy(Path folder) {
        this.folder = folder;
    }

    Running relay(int port, int backEnd, int threads, boolean splice) throws IOException {
        String text = CONFIGURATION.formatted(
                Descriptors.connections(), threads, splice ? "option splice-auto" : "", port, backEnd);
        Path file = Files.writeString(folder.resolve("haproxy-" + port + ".cfg"), text);
        ChildProcess process = ChildProcess.start(List.of("haproxy", "-db", "-q", "-f", file.toString()));
        return new Running(port, List.of(process), false);
    }
}
