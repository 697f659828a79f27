package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A virtual DNS server before two that are real: dnsmasq of Debian. */
class UdpDnsTest {

    private static final Path PROGRAM = Path.of("/usr/sbin/dnsmasq");
    /** The address of web.example, asked for with recursion. */
    private static final byte[] QUESTION =
            HexFormat.of().parseHex("abcd01000001000000000000" + "03776562076578616d706c6500" + "00010001");

    @TempDir
    Path folder;

    private Process start(int port, String address) throws IOException {
        return new ProcessBuilder(
                        PROGRAM.toString(),
                        "--keep-in-foreground",
                        "--log-facility=-",
                        "--conf-file=/dev/null",
                        "--pid-file",
                        "--user=" + System.getProperty("user.name"),
                        "--port=" + port,
                        "--listen-address=127.0.0.1",
                        "--bind-interfaces",
                        "--no-resolv",
                        "--no-hosts",
                        "--local=/example/",
                        "--host-record=web.example," + address)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    /** The last number of the address that is answered, which is at the end of the answer. */
    private static int ask(UdpClient client) throws IOException {
        client.send(QUESTION);
        byte[] answer = client.receiveBytes();
        assertThat(Arrays.copyOf(answer, 2)).as("id").isEqualTo(Arrays.copyOf(QUESTION, 2));
        return answer[answer.length - 1];
    }

    private record Dns(Process process, int port) {}

    /** It listens over TCP too, where somebody may have the port: then it ends, and another port is tried. */
    private Dns start(String address) throws IOException {
        for (int attempt = 0; attempt < 10; attempt++) {
            int port = freePort();
            Process process = start(port, address);
            try (UdpClient client = new UdpClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                Await.until(
                        () -> "no DNS server on port " + port,
                        Duration.ofSeconds(30),
                        () -> !process.isAlive() || answers(client));
            } catch (AssertionError e) {
                process.destroyForcibly();
                throw e;
            }
            if (process.isAlive()) {
                return new Dns(process, port);
            }
        }
        throw new AssertionError("dnsmasq does not start: " + Files.readString(folder.resolve("log")));
    }

    private static boolean answers(UdpClient client) {
        try {
            client.send(QUESTION);
            return !client.hearsNothingFor(100);
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) { // nobody there yet
            return false;
        }
    }

    @Test
    void asksBothAndLeavesTheOneThatHasGone() throws Exception {
        Lab.require(Files.isExecutable(PROGRAM), "no " + PROGRAM + ": apt-get install dnsmasq-base");
        List<Dns> servers = new ArrayList<>();
        try {
            servers.add(start("192.0.2.1"));
            servers.add(start("192.0.2.2"));
            try (Lb lb = new Lb(VirtualServer.builder("dns")
                            .udp("127.0.0.1", 0)
                            .plane(Lb.plane(EngineKind.EPOLL))
                            .scheduler(Scheduler.roundRobin())
                            .udpOptions(o -> o.expectedResponses(1))
                            .realServer("127.0.0.1", servers.get(0).port())
                            .realServer("127.0.0.1", servers.get(1).port()));
                    UdpClient client = new UdpClient(lb)) {
                Set<Integer> answered = new HashSet<>();
                for (int i = 0; i < 10; i++) {
                    answered.add(ask(client));
                }
                assertThat(answered).containsExactlyInAnyOrder(1, 2);
                end(servers.get(0).process());
                for (int i = 0; i < 10; i++) {
                    assertThat(ask(client)).as("each question is answered").isEqualTo(2);
                }
                assertThat(lb.server(0).retries()).isPositive();
                Await.until("all sessions end", () -> lb.snapshot().active() == 0);
            }
        } finally {
            for (Dns server : servers) {
                end(server.process());
            }
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
