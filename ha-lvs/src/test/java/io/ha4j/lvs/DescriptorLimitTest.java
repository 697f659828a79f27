package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.lvs.ProxyPlane.Engine;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy that runs out of file descriptors waits, without burning a processor, and serves again when there are some. */
class DescriptorLimitTest {

    private static final int LIMIT = 160;

    /** The proxy, in a process of its own. */
    static final class Proxy {

        private Proxy() {}

        /** Takes the engine, the port of the server, and how many files to open so that descriptors end at an even or odd number. */
        public static void main(String[] args) throws IOException, InterruptedException {
            List<InputStream> open = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                open.add(new FileInputStream("/dev/null"));
            }
            VirtualServer web = VirtualServer.builder("web")
                    .tcp("127.0.0.1", 0)
                    .plane(Plane.proxy().threads(1).engine(Engine.valueOf(args[0])))
                    .realServer("127.0.0.1", Integer.parseInt(args[1]))
                    .build();
            try (HaNode node = HaNode.builder("t").with(web).build()) {
                node.start();
                System.out.println(node.get(web).localAddress().orElseThrow().getPort());
                int end = System.in.read(); // until the test ends
                System.out.println("read " + end + " with " + open.size() + " files open");
            }
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "EPOLL_CHANNELS"})
    void waitsAndServesAgain(EngineKind engine) throws Exception {
        Lb.require(engine);
        Lab.require(new File("/bin/sh").canExecute(), "there is no shell to set a limit");
        int paused = 0;
        try (TestServer server = TestServer.echoing()) {
            for (int parity = 0; parity < 2; parity++) {
                paused += exhaust(engine, server.port(), parity);
            }
        }
        // With an even number of descriptors left, one more connection cannot be accepted; with an odd one it has no
        // server.
        assertThat(paused).isBetween(1, 60);
    }

    /** {@return how often accepting has paused in about a second} */
    private int exhaust(EngineKind engine, int serverPort, int parity) throws Exception {
        Path log = folder.resolve("log-" + parity);
        Process proxy = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n " + LIMIT + "; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Proxy.class.getName(),
                        engine.name(),
                        String.valueOf(serverPort),
                        String.valueOf(parity))
                .redirectError(log.toFile())
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(proxy.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(out.readLine());
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                connect(port, clients);
            }
            Await.until("some are served", () -> served(clients.get(0)));
            assertThat(served(clients.get(clients.size() - 1))).isFalse();
            for (Socket client : clients) {
                client.close();
            }
            Await.until(() -> "serves again", Duration.ofSeconds(30), () -> served(port));
            assertThat(proxy.isAlive()).isTrue();
        } finally {
            proxy.destroyForcibly().waitFor();
        }
        return Math.toIntExact(Files.readAllLines(log).stream()
                .filter(line -> line.contains("cannot accept"))
                .count());
    }

    /** Who has no server may be reset so early that connecting fails with it. */
    private static void connect(int port, List<Socket> clients) throws IOException {
        try {
            clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static boolean served(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return served(socket);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean served(Socket socket) {
        try {
            socket.setSoTimeout(500);
            socket.getOutputStream().write(1);
            return socket.getInputStream().read() == 1;
        } catch (SocketTimeoutException | SocketException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
