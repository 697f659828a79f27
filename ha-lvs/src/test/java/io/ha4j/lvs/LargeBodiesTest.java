package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies of 64 MB, both ways at once. {@link RelayPropertyTest} draws such sizes only now and then. */
class LargeBodiesTest {

    private static final int MIB = 1 << 20;
    private static final int BODY_BYTES = 64 * MIB;

    /** What a peer has sent and received, by SHA-256. */
    private record Seen(String sent, String received, long bytesReceived) {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(MessageDigest sum) {
        return HexFormat.of().formatHex(sum.digest());
    }

    private static String send(Socket socket, long seed) {
        MessageDigest sum = sha256();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] chunk = new byte[MIB];
        try {
            for (int sent = 0; sent < BODY_BYTES; sent += chunk.length) {
                random.nextBytes(chunk);
                sum.update(chunk);
                socket.getOutputStream().write(chunk);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text(sum);
    }

    /** Sends one body while it receives the other. */
    private static Seen exchange(Socket socket, long seed) throws IOException {
        CompletableFuture<String> sent = new CompletableFuture<>();
        Thread sender = new Thread(() -> sent.completeAsync(() -> send(socket, seed), Runnable::run), "body-sender");
        sender.setDaemon(true);
        sender.start();
        MessageDigest sum = sha256();
        byte[] chunk = new byte[64 * 1024];
        long bytes = 0;
        for (int n = socket.getInputStream().read(chunk);
                n >= 0;
                n = socket.getInputStream().read(chunk)) {
            sum.update(chunk, 0, n);
            bytes += n;
        }
        return new Seen(sent.orTimeout(60, TimeUnit.SECONDS).join(), text(sum), bytes);
    }

    @ParameterizedTest
    @EnumSource
    void arriveByteForByteInBothDirections(EngineKind engine) throws Exception {
        CompletableFuture<Seen> there = new CompletableFuture<>();
        try (TestServer server = new TestServer(socket -> there.complete(exchange(socket, 2)));
                Lb lb = new Lb(Lb.web().plane(Lb.plane(engine)).realServer("127.0.0.1", server.port()));
                Socket client = lb.connect()) {
            Seen here = exchange(client, 1);
            Seen atServer = there.get(60, TimeUnit.SECONDS);
            assertThat(here.bytesReceived()).isEqualTo(BODY_BYTES);
            assertThat(atServer.bytesReceived()).isEqualTo(BODY_BYTES);
            assertThat(here.received()).isEqualTo(atServer.sent());
            assertThat(atServer.received()).isEqualTo(here.sent());
            Await.until("ended", () -> lb.snapshot().active() == 0);
            assertThat(lb.server(0).bytesToServer()).isEqualTo(BODY_BYTES);
            assertThat(lb.server(0).bytesFromServer()).isEqualTo(BODY_BYTES);
        }
    }
}
