package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.Sysctl;
import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host with eight free ports, on one of which there should be a server. */
@Tag("lab")
class OwnPortLabTest {

    private static final int SERVER = 40_000;
    private static final int VIRTUAL = 5_300;
    /** So many that one of them gets the port of the server if that is possible. */
    private static final int CLIENTS = 100;

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void aSessionIsNeverItsOwnServer(EngineKind engine) throws Exception {
        Lab.require(
                NetworkNamespace.available(),
                "no network namespaces: needs Linux, root, and a JVM without a real network");
        try (NetworkNamespace host = NetworkNamespace.create("own-port")) {
            host.run(() -> {
                Sysctl.net("ipv4/ip_local_port_range").write(SERVER + " " + (SERVER + 7));
                askTheMissing(engine);
            });
        }
    }

    private static void askTheMissing(EngineKind engine) throws IOException {
        VirtualServer.Builder builder = VirtualServer.builder("dns")
                .udp("127.0.0.1", VIRTUAL)
                .plane(Lb.plane(engine))
                .realServer("127.0.0.1", SERVER);
        try (Lb lb = new Lb(builder)) {
            for (int i = 1; i <= CLIENTS; i++) {
                int asked = i;
                ask(VIRTUAL + i);
                Await.until(
                        lb::snapshot,
                        Duration.ofSeconds(10),
                        () -> lb.snapshot().rejected() == asked);
            }
            assertThat(lb.server(0).connectFailures()).isEqualTo(CLIENTS);
            assertThat(lb.server(0).connections()).isZero();
        }
    }

    private static void ask(int ownPort) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramChannel client = DatagramChannel.open()) {
            client.bind(new InetSocketAddress(loopback, ownPort));
            client.send(ByteBuffer.wrap(new byte[] {'?'}), new InetSocketAddress(loopback, VIRTUAL));
        }
    }
}
