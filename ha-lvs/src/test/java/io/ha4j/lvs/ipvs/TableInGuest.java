package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link IpvsTable} beside ipvsadm, with figures of real connections: from this host to itself, by a service between. */
class TableInGuest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    @BeforeEach
    void makeAnAddress() {
        Shell.run("ip", "link", "set", "lo", "up");
        Shell.run("ip", "link", "add", "vip0", "type", "dummy");
        Shell.run("ip", "address", "add", "192.0.2.10/24", "dev", "vip0");
        Shell.run("ip", "link", "set", "vip0", "up");
    }

    @AfterEach
    void removeIt() {
        Shell.run("ip", "link", "delete", "vip0");
    }

    /**
     * Both print the same in the end: figures move between the two looks. (ipvsadm confuses the order of addresses that are far
     * apart or of two families.)
     */
    private void assertSame(Function<IpvsTable, String> ours, String... options) {
        Await.until(
                () -> ours.apply(IpvsTable.read(kernel.client())) + "\n" + text(options),
                Duration.ofSeconds(20),
                () -> ours.apply(IpvsTable.read(kernel.client())).equals(text(options)));
    }

    private static String text(String... options) {
        return String.join("\n", Shell.ipvsadm(options)) + "\n";
    }

    @Test
    void everyKindOfRow() {
        Shell.restore(List.of(
                "-A -t 192.0.2.10:80 -s wlc -p 300 -M 255.255.255.0",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 65535",
                "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum",
                "-a -t 192.0.2.10:80 -r 11.0.0.12:80 -g -w 0",
                "-a -t 192.0.2.10:80 -r [2001:db8::14]:80 -i",
                "-A -u 192.0.2.10:5060 -s sh -b sh-fallback,sh-port -o",
                "-A -u 192.0.2.11:5060 -s rr -p 60 --pe sip -o",
                "-A --sctp-service 192.0.2.10:90 -s mh -b mh-port",
                "-A -t [2001:db8:0:0:1::10]:80 -s lc -p 5 -M 64",
                "-a -t [2001:db8:0:0:1::10]:80 -r [2001:db8::11]:80 -g",
                "-a -t [2001:db8:0:0:1::10]:80 -r [2001:db8:1:2:3:4:5:6]:80 -g",
                "-a -t [2001:db8:0:0:1::10]:80 -r [1::]:80 -g",
                "-a -t [2001:db8:0:0:1::10]:80 -r [1:0:2:0:3:0:4:0]:80 -g",
                "-A -t [2001:db9::1]:80 -s lc",
                "-A -f 7 -s rr -b flag-1,flag-3",
                "-A -f 7 -6 -s rr",
                "-A -f 6 -s rr -b flag-2"));
        assertSame(IpvsTable::connections, "-Ln");
        assertSame(IpvsTable::toString, "-Ln");
        assertSame(IpvsTable::statistics, "-Ln", "--stats");
        assertSame(IpvsTable::rates, "-Ln", "--rate");
        assertThat(IpvsTable.read(kernel.client()).entries()).hasSize(9);
    }

    @Test
    void anEmptyTable() {
        assertSame(IpvsTable::connections, "-Ln");
        assertSame(IpvsTable::statistics, "-Ln", "--stats");
    }

    @Test
    void figuresOfConnections() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("192.0.2.10"))) {
            IpvsDestination destination = IpvsDestination.of("192.0.2.10", server.getLocalPort(), IpvsForwarding.nat());
            kernel.client()
                    .apply(new IpvsCommand.AddService(
                            IpvsService.builder(WEB).scheduler("rr").build()));
            kernel.client().apply(new IpvsCommand.AddDestination(WEB, destination));
            try (Connection first = new Connection(server);
                    Connection second = new Connection(server)) {
                first.send();
                second.send();
                Await.until("both are active", () -> status().activeConnections() == 2);
                assertSame(IpvsTable::connections, "-Ln");
                assertSame(IpvsTable::statistics, "-Ln", "--stats");
                assertSame(IpvsTable::rates, "-Ln", "--rate");
                // The kernel adds up every two seconds: between the two it has seen one of them only.
                Await.until(
                        "all is counted, and rates are estimated",
                        () -> status().statistics().inBytes() > 2 * 10_000
                                && status().statistics().inPacketsPerSecond() > 0);
                IpvsStatistics figures = status().statistics();
                assertThat(figures.connections()).isEqualTo(2);
                assertThat(figures.inPackets()).isPositive();
                assertThat(kernel.client()
                                .service(WEB)
                                .orElseThrow()
                                .statistics()
                                .inBytes())
                        .isEqualTo(figures.inBytes());
            }
            Await.until("none is active", () -> status().activeConnections() == 0);
            assertThat(status().inactiveConnections()).isEqualTo(2);
            kernel.client().apply(new IpvsCommand.Zero(Optional.of(WEB)));
            assertThat(status().statistics().connections()).isZero();
            assertThat(status().inactiveConnections()).as("no statistics").isEqualTo(2);
        }
    }

    private IpvsDestinationStatus status() {
        return kernel.client().destinations(WEB).get(0);
    }

    /** A connection through the service, from one end to the other. */
    private static final class Connection implements AutoCloseable {

        private final Socket client = new Socket();
        private final Socket accepted;

        Connection(ServerSocket server) throws IOException {
            client.connect(new InetSocketAddress("192.0.2.10", 80), 5_000);
            accepted = server.accept();
        }

        /** Sends 10,000 bytes. */
        void send() throws IOException {
            byte[] bytes = "0123456789".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            client.getOutputStream().write(bytes);
            assertThat(accepted.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        }

        @Override
        public void close() throws IOException {
            client.close();
            accepted.close();
        }
    }
}
