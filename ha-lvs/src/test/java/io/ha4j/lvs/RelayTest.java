package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes in on one side comes out on the other, all of it and nothing else, however it ends. */
class RelayTest {

    private static final int MIB = 1 << 20;

    private static Lb lb(EngineKind engine, TestServer server) {
        return new Lb(Lb.web().plane(Lb.plane(engine)).realServer("127.0.0.1", server.port()));
    }

    /** Numbered bytes, so that anything lost, doubled or swapped changes the sum. */
    private static long send(OutputStream out, int bytes) throws IOException {
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[64 * 1024];
        for (int sent = 0; sent < bytes; sent += chunk.length) {
            for (int i = 0; i < chunk.length; i += 4) {
                int position = sent + i;
                chunk[i] = (byte) position;
                chunk[i + 1] = (byte) (position >> 8);
                chunk[i + 2] = (byte) (position >> 16);
                chunk[i + 3] = (byte) (position >> 24);
            }
            out.write(chunk);
            sum.update(chunk);
        }
        return sum.getValue();
    }

    private record Received(long bytes, long sum) {}

    /** Reads to the end, with a pause now and then. */
    private static Received receive(InputStream in, int pauseEvery, long pauseNanos) throws IOException {
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[64 * 1024];
        long bytes = 0;
        long nextPause = pauseEvery;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            sum.update(chunk, 0, n);
            bytes += n;
            if (bytes >= nextPause) {
                LockSupport.parkNanos(pauseNanos);
                nextPause += pauseEvery;
            }
        }
        return new Received(bytes, sum.getValue());
    }

    private static Received receive(InputStream in) throws IOException {
        return receive(in, Integer.MAX_VALUE, 0);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void passesTheHalfCloseOfTheClientOn(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.echoing();
                Lb lb = lb(engine, server);
                Socket client = lb.connect()) {
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello");
            Await.until("the connection ends", () -> lb.snapshot().active() == 0);
            assertThat(lb.server(0).bytesToServer()).isEqualTo(5);
            assertThat(lb.server(0).bytesFromServer()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void passesTheHalfCloseOfTheServerOn(EngineKind engine) throws Exception {
        CompletableFuture<Received> upload = new CompletableFuture<>();
        try (TestServer server = new TestServer(socket -> {
                    socket.getOutputStream().write('!');
                    socket.shutdownOutput();
                    upload.complete(receive(socket.getInputStream()));
                });
                Lb lb = lb(engine, server);
                Socket client = lb.connect()) {
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("!");
            long sum = send(client.getOutputStream(), MIB);
            client.shutdownOutput();
            assertThat(get(upload)).isEqualTo(new Received(MIB, sum));
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingWhenTheServerClosesLongBeforeTheSlowClientHasRead(EngineKind engine) throws Exception {
        int size = 32 * MIB;
        CompletableFuture<Long> sent = new CompletableFuture<>();
        try (TestServer server = new TestServer(socket -> sent.complete(send(socket.getOutputStream(), size)));
                Lb lb = lb(engine, server);
                Socket client = lb.connect()) {
            Received received = receive(client.getInputStream(), MIB, 10_000_000);
            assertThat(received).isEqualTo(new Received(size, get(sent)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingWhenTheClientHasClosedItsOutputFirst(EngineKind engine) throws Exception {
        int size = 16 * MIB;
        CompletableFuture<Long> sent = new CompletableFuture<>();
        try (TestServer server = new TestServer(socket -> {
                    receive(socket.getInputStream());
                    sent.complete(send(socket.getOutputStream(), size));
                });
                Lb lb = lb(engine, server);
                Socket client = lb.connect()) {
            client.getOutputStream().write(1);
            client.shutdownOutput();
            Received received = receive(client.getInputStream(), MIB, 10_000_000);
            assertThat(received).isEqualTo(new Received(size, get(sent)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingOfAnUploadToASlowServerWhoseClientHasClosed(EngineKind engine) throws Exception {
        int size = 16 * MIB;
        CompletableFuture<Received> upload = new CompletableFuture<>();
        try (TestServer server =
                        new TestServer(socket -> upload.complete(receive(socket.getInputStream(), MIB, 10_000_000)));
                Lb lb = lb(engine, server)) {
            long sum;
            try (Socket client = lb.connect()) {
                sum = send(client.getOutputStream(), size);
            }
            assertThat(get(upload)).isEqualTo(new Received(size, sum));
        }
    }

    @ParameterizedTest
    @EnumSource
    void relaysBothWaysAtOnceThroughTinySocketBuffers(EngineKind engine) throws Exception {
        int size = MIB;
        try (TestServer server =
                        new TestServer(socket -> socket.getInputStream().transferTo(socket.getOutputStream()), 2_048);
                Lb lb = lb(engine, server);
                Socket client = lb.connect(2_048)) {
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    long sum = send(client.getOutputStream(), size);
                    client.shutdownOutput();
                    return sum;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Received received = receive(client.getInputStream());
            assertThat(received).isEqualTo(new Received(size, get(sent)));
        }
    }

    /**
     * The server has closed, its answer waits in the socket buffers of this process, and then the server's host answers the
     * client's next bytes with a reset: what had come in order must arrive.
     */
    @ParameterizedTest
    @EnumSource
    void deliversTheAnswerOfAServerThatClosesWhileTheClientStillSends(EngineKind engine) throws Exception {
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        AtomicReference<LongSupplier> relayed = new AtomicReference<>(() -> 0);
        try (TestServer server = new TestServer(socket -> {
                    assertThat(socket.getInputStream().read()).isEqualTo(1);
                    byte[] chunk = new byte[16 * 1024];
                    int bytes = 0;
                    // Until the relay has stopped reading; what is written then fits into its receive window.
                    for (int ahead = 0; ahead < 3; ahead = bytes > relayed.get().getAsLong() ? ahead + 1 : 0) {
                        socket.getOutputStream().write(chunk);
                        bytes += chunk.length;
                        LockSupport.parkNanos(1_000_000);
                    }
                    socket.shutdownOutput(); // before the client goes on: what it sends must not be faster
                    answered.complete(bytes);
                });
                Lb lb = lb(engine, server);
                Socket client = lb.connect(4_096)) {
            relayed.set(() -> lb.server(0).bytesFromServer());
            client.getOutputStream().write(1);
            int size = get(answered);
            LockSupport.parkNanos(100_000_000); // the FIN has arrived
            for (int i = 0; i < 20; i++) {
                client.getOutputStream().write(new byte[10]);
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(receive(client.getInputStream(), MIB, 20_000_000).bytes())
                    .isEqualTo(size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetsTheClientWhenTheServerResets(EngineKind engine) throws Exception {
        try (TestServer server = new TestServer(socket -> {
                    socket.getOutputStream().write(new byte[1_000]);
                    assertThat(socket.getInputStream().read()).isEqualTo(1);
                    socket.setSoLinger(true, 0);
                });
                Lb lb = lb(engine, server);
                Socket client = lb.connect()) {
            assertThat(client.getInputStream().readNBytes(1_000)).hasSize(1_000);
            client.getOutputStream().write(1);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
            Await.until("the connection ends", () -> lb.snapshot().active() == 0);
            assertThat(lb.server(0).active()).isZero();
        }
    }

    /** A reset that is found by writing must not look like an end in order to the reader. */
    @ParameterizedTest
    @EnumSource
    void neverPassesATruncatedAnswerForAWholeOne(EngineKind engine) throws Exception {
        for (int round = 0; round < 50; round++) {
            try (TestServer server = new TestServer(socket -> {
                        socket.getOutputStream().write(new byte[1_000]);
                        assertThat(socket.getInputStream().readNBytes(10_000)).hasSize(10_000);
                        socket.setSoLinger(true, 0);
                    });
                    Lb lb = lb(engine, server);
                    Socket client = lb.connect()) {
                assertThatThrownBy(() -> {
                            OutputStream out = client.getOutputStream();
                            for (int i = 0; i < 1_000; i++) {
                                out.write(new byte[100]);
                            }
                            client.shutdownOutput();
                            client.getInputStream().readAllBytes();
                        })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetsTheServerWhenTheClientResets(EngineKind engine) throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        try (TestServer server = new TestServer(socket -> {
                    try {
                        end.complete("read " + receive(socket.getInputStream()));
                    } catch (IOException e) {
                        end.complete(String.valueOf(e.getMessage()));
                    }
                });
                Lb lb = lb(engine, server)) {
            Socket client = lb.connect();
            client.getOutputStream().write(1);
            Await.until("the byte has arrived", () -> lb.server(0).bytesToServer() == 1);
            client.setSoLinger(true, 0);
            client.close();
            assertThat(get(end)).isEqualTo("Connection reset");
        }
    }

    /** What Linux lets a send buffer grow to: 4 MiB by default, more on tuned machines. */
    private static long greatestSendBuffer() throws IOException {
        Path limits = Path.of("/proc/sys/net/ipv4/tcp_wmem");
        Lab.require(Files.isReadable(limits), "there is no " + limits);
        // Lines, not bytes: a setting of the kernel gives itself away in one read only.
        String minDefaultMax = Files.readAllLines(limits).get(0);
        return Long.parseLong(
                minDefaultMax.substring(minDefaultMax.lastIndexOf('\t') + 1).trim());
    }

    @ParameterizedTest
    @EnumSource
    void stopsReadingFromAServerWhoseClientDoesNotRead(EngineKind engine) throws Exception {
        try (TestServer server = new TestServer(socket -> send(socket.getOutputStream(), Integer.MAX_VALUE - MIB));
                Lb lb = lb(engine, server);
                Socket client = lb.connect(64 * 1024)) {
            long[] before = {-1};
            Await.until(() -> lb.server(0), Duration.ofSeconds(10), () -> {
                long now = lb.server(0).bytesFromServer();
                boolean still = now > 0 && now == before[0];
                before[0] = now;
                LockSupport.parkNanos(200_000_000);
                return still;
            });
            // One read of 64 KiB in this process; the rest is in the kernel's send buffer and the client's small one.
            assertThat(before[0]).isLessThan(greatestSendBuffer() + MIB);
            client.setSoLinger(true, 0);
        }
    }

    /** A reset while much waits in this process, in its buffers or in a pipe. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IO_URING") // which may never hear of it, see there
    void passesTheResetOfAServerOnToAClientThatHasNotReadYet(EngineKind engine) throws Exception {
        CompletableFuture<Boolean> stuck = new CompletableFuture<>();
        AtomicReference<LongSupplier> relayed = new AtomicReference<>(() -> 0);
        try (TestServer server = new TestServer(socket -> {
                    socket.setSoTimeout(5_000);
                    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendUntilItBreaks(socket));
                    long before = -1;
                    for (long now = 0;
                            now == 0 || now > before;
                            now = relayed.get().getAsLong()) {
                        before = now;
                        LockSupport.parkNanos(100_000_000);
                    }
                    stuck.complete(true);
                    socket.setSoLinger(true, 0);
                    socket.close();
                    sending.join();
                });
                Lb lb = lb(engine, server);
                Socket client = lb.connect(4_096)) {
            relayed.set(() -> lb.server(0).bytesFromServer());
            assertThat(get(stuck)).isTrue();
            assertThatThrownBy(() -> receive(client.getInputStream())).isInstanceOf(IOException.class);
            Await.until("the connection ends", () -> lb.snapshot().active() == 0);
        }
    }

    private static void sendUntilItBreaks(Socket socket) {
        try {
            send(socket.getOutputStream(), Integer.MAX_VALUE - MIB);
        } catch (IOException e) {
            assertThat(socket.isClosed()).isTrue();
        }
    }

    /** Reads stop short at urgent data; what is behind it must not be forgotten. */
    @ParameterizedTest
    @EnumSource
    void urgentDataIsNotInTheWay(EngineKind engine) throws Exception {
        try (TestServer server = TestServer.echoing();
                Lb lb = lb(engine, server);
                Socket client = lb.connect()) {
            for (int i = 0; i < 100; i++) {
                client.getOutputStream().write(new byte[1_000]);
                client.sendUrgentData(1);
                client.getOutputStream().write(new byte[1_000]);
                assertThat(client.getInputStream().readNBytes(2_000)).hasSize(2_000);
            }
            client.getOutputStream().write(new byte[1_000]);
            client.sendUrgentData(1);
            client.getOutputStream().write(new byte[1_000]);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).hasSize(2_000);
        }
    }
}
