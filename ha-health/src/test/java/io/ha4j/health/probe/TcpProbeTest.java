package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.health.ScriptedServer;
import io.ha4j.testkit.Await;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class TcpProbeTest {

    @Test
    void succeedsWhenConnectedAndHangsUpAtOnce() {
        try (ProbeBench bench = new ProbeBench();
                ScriptedServer server = ScriptedServer.silent()) {
            assertThat(bench.run(new TcpProbe(), server.address())).isEqualTo(ProbeResult.success());
            Await.until("hung up", () -> server.accepted() == 1 && server.openConnections() == 0);
            bench.awaitNoConnection();
        }
    }

    @Test
    void saysThatAConnectionIsRefused() {
        InetSocketAddress nobody;
        try (ScriptedServer server = ScriptedServer.silent()) {
            nobody = server.address();
        }
        try (ProbeBench bench = new ProbeBench()) {
            assertThat(bench.run(new TcpProbe(), nobody)).isEqualTo(ProbeResult.failure("connection refused"));
            bench.awaitNoConnection();
        }
    }

    @Test
    void leavesNoConnectionAfterManyProbes() {
        try (ProbeBench bench = new ProbeBench();
                ScriptedServer server = ScriptedServer.silent()) {
            for (int i = 0; i < 200; i++) {
                assertThat(bench.run(new TcpProbe(), server.address()).ok()).isTrue();
            }
            bench.awaitNoConnection();
            Await.until("hung up", () -> server.accepted() == 200 && server.openConnections() == 0);
        }
    }

    @Test
    void closesOpenConnectionsWithTheNode() {
        try (ScriptedServer server = ScriptedServer.silent()) {
            try (ProbeBench bench = new ProbeBench()) {
                assertThat(bench.start(HttpProbe.get("/"), server.address())).isNotDone();
                Await.until("connected", () -> server.openConnections() == 1);
            }
            Await.until("hung up", () -> server.openConnections() == 0);
        }
    }
}
