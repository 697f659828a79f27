package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ha4j.health.ScriptedServer;
import io.ha4j.testkit.Await;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProbeTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nali\r\n2\r\nve\r\n0\r\n\r\n";
    private static final HttpProbe PROBE = HttpProbe.get("/healthz");

    private static ProbeBench bench;

    @BeforeAll
    static void open() {
        bench = new ProbeBench();
    }

    @AfterEach
    void leavesNoConnection() {
        bench.awaitNoConnection();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static HttpProbe probe(UnaryOperator<HttpExchangeBuilder> settings) {
        return HttpProbe.of(settings.apply(HttpExchange.builder("/healthz")).build());
    }

    private static ProbeResult probe(HttpProbe probe, String answer) {
        try (ScriptedServer server = ScriptedServer.answering(answer)) {
            return bench.run(probe, server.address());
        }
    }

    private static ProbeResult endless(String head, String more) {
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            ScriptedServer.readRequest(in);
            out.write(head.getBytes(ISO_8859_1));
            forever(out, more.getBytes(ISO_8859_1));
        })) {
            return bench.run(PROBE, server.address());
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // ended by the exception when the client hangs up
    private static void forever(OutputStream out, byte[] bytes) throws IOException {
        while (true) {
            out.write(bytes);
        }
    }

    private static ProbeResult failure(String reason) {
        return ProbeResult.failure(reason);
    }

    @Test
    void succeedsAgainstTheServerOfTheJdk() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/healthz", exchange -> {
            byte[] body = exchange.getRequestURI().getQuery().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            HttpProbe probe = HttpProbe.of(
                    HttpExchange.builder("/healthz?deep").expectBody("deep").build());
            assertThat(bench.run(probe, server.getAddress())).isEqualTo(ProbeResult.success());
            assertThat(bench.run(HttpProbe.get("/nothing"), server.getAddress()))
                    .isEqualTo(failure("status 404 (expected 200..299)"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void sendsOneCompleteRequest() {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            bench.run(probe(url -> url.header("X-Token", "a b")), server.address());
            assertThat(server.lastRequest())
                    .startsWith("GET /healthz HTTP/1.1\r\n")
                    .contains("host: " + Addresses.text(server.address()) + "\r\n")
                    .contains("connection: close\r\n")
                    .contains("user-agent: ha4j-health\r\n")
                    .contains("X-Token: a b\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void sendsTheHostAndTheUserAgentThatItIsGiven() {
        try (ScriptedServer server = ScriptedServer.answering(OK)) {
            HttpProbe probe = probe(url -> url.host("shop.example").header("User-agent", "mine"));
            bench.run(probe, server.address());
            assertThat(server.lastRequest())
                    .contains("host: shop.example\r\n")
                    .contains("User-agent: mine\r\n")
                    .doesNotContain("ha4j");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK,
                CHUNKED,
                "HTTP/1.0 200 OK\r\n\r\nalive",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\nuntil the connection closes",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            })
    void takesEachFormOfAnAnswer(String answer) {
        assertThat(probe(PROBE, answer)).isEqualTo(ProbeResult.success());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SSH-2.0-OpenSSH_9.2\\r\\n | not a valid HTTP answer",
                "220 mail.example ESMTP\\r\\n\\r\\n | not a valid HTTP answer",
                "ICY 200 OK\\r\\n\\r\\n | not a valid HTTP answer",
                "HTTP/2.0 200 OK\\r\\n\\r\\n | not an HTTP/1 answer: HTTP/2.0",
                "ICE/1.0 200 OK\\r\\n\\r\\n | not a valid HTTP answer: invalid version format: ICE/1.0",
                "HTTP/1.1 abc OK\\r\\n\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 -200 OK\\r\\n\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 200 OK\\r\\nContent-Length: x\\r\\n\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nxx | not a valid HTTP answer",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nffffffffffffffff\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n-1\\r\\n | not a valid HTTP answer",
                "HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n | status 101 (expected 200..299)",
                "HTTP/1.1 100 Continue\\r\\n\\r\\n | connection closed before an answer",
                "HTTP/1.1 302 Found\\r\\nLocation: /\\r\\n\\r\\n | status 302 (expected 200..299)",
                "HTTP/1.1 503 No\\r\\nContent-Length: 0\\r\\n\\r\\n | status 503 (expected 200..299)",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\nalive | connection closed within the answer",
            })
    void failsOnEverythingElse(String answer, String reason) {
        ProbeResult result = probe(PROBE, answer.strip().replace("\\r", "\r").replace("\\n", "\n"));
        assertThat(result.ok()).isFalse();
        assertThat(result.reason()).startsWith(reason.strip());
    }

    @Test
    void expectsTheStatusesThatItIsTold() {
        HttpProbe probe = probe(url -> url.expectStatus(200).expectStatus(401, 403));
        assertThat(probe(probe, "HTTP/1.1 402 Pay\r\nContent-Length: 0\r\n\r\n").ok())
                .isTrue();
        assertThat(probe(probe, "HTTP/1.1 204 No Content\r\n\r\n"))
                .isEqualTo(failure("status 204 (expected 200, 401..403)"));
    }

    @Test
    void looksForTheTextInTheBody() {
        HttpProbe probe = probe(url -> url.expectBody("live"));
        assertThat(probe(probe, OK).ok()).isTrue();
        assertThat(probe(probe, CHUNKED).ok()).as("across chunks").isTrue();
        assertThat(probe(probe(url -> url.expectBody("dead")), OK))
                .isEqualTo(failure("body without the expected text"));
        assertThat(probe(probe, "HTTP/1.1 204 live\r\nlive: live\r\n\r\n").ok())
                .as("not elsewhere")
                .isFalse();
    }

    @Test
    void expectsNoBodyFromAHead() {
        HttpProbe probe = probe(HttpExchangeBuilder::head);
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")) {
            assertThat(bench.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(server.lastRequest()).startsWith("HEAD /healthz HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OK, CHUNKED})
    void failsWhereverTheConnectionCloses(String answer) {
        try (ScriptedServer server = ScriptedServer.answering(answer)) {
            for (int length = 0; length < answer.length(); length++) {
                server.answer(answer.substring(0, length).getBytes(ISO_8859_1));
                ProbeResult result = bench.run(PROBE, server.address());
                assertThat(result.ok()).as("closed after %d bytes", length).isFalse();
                assertThat(result.reason()).contains("closed");
            }
            server.answer(answer.getBytes(ISO_8859_1));
            assertThat(bench.run(PROBE, server.address()).ok()).isTrue();
        }
    }

    @Test
    void takesAnAnswerByteByByte() throws InterruptedException {
        CountDownLatch halfway = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            ScriptedServer.readRequest(in);
            for (int i = 0; i < CHUNKED.length(); i++) {
                if (i == CHUNKED.length() / 2) {
                    awaitQuietly(halfway);
                }
                out.write(CHUNKED.charAt(i));
                out.flush();
            }
        })) {
            CompletableFuture<ProbeResult> result = bench.start(PROBE, server.address());
            Await.until("connected", () -> server.openConnections() == 1);
            assertThat(result).isNotDone();
            halfway.countDown();
            Await.until("done", result::isDone);
            assertThat(result.join()).isEqualTo(ProbeResult.success());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void boundsWhatATargetMaySay() {
        assertThat(endless("", "x")).isEqualTo(failure("a line longer than 4096 bytes"));
        assertThat(endless("HTTP/1.1 200 ", "x")).isEqualTo(failure("a line longer than 4096 bytes"));
        assertThat(endless("HTTP/1.1 200 OK\r\n", "X: y\r\n")).isEqualTo(failure("headers longer than 8192 bytes"));
        assertThat(endless("HTTP/1.1 200 OK\r\nX: ", "y")).isEqualTo(failure("headers longer than 8192 bytes"));
        assertThat(endless("HTTP/1.1 200 OK\r\n\r\n", "y")).isEqualTo(failure("answer longer than 65536 bytes"));
        assertThat(endless("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n", "y"))
                .isEqualTo(failure("answer longer than 65536 bytes"));
        assertThat(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\ny\r\n"))
                .isEqualTo(failure("answer longer than 65536 bytes"));
        assertThat(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n", "y"))
                .isEqualTo(failure("answer longer than 65536 bytes"));
        assertThat(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n")
                        .ok())
                .isFalse();
        assertThat(endless("", "HTTP/1.1 100 Continue\r\n\r\n")).isEqualTo(failure("answer longer than 65536 bytes"));
        assertThat(endless("", "\r\n").ok()).isFalse();
    }

    /** Small pieces make Netty read little at a time, and after a full read sixteen times as much: 512, 8,192, 65,536. */
    @Test
    void findsWhatIsWrongBeforeWhatIsTooLong() {
        String lines = "X: y\r\n".repeat(20_000);
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            ScriptedServer.readRequest(in);
            out.write("HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1));
            for (int piece = 0; piece < 5; piece++) {
                out.write("X: y\r\n".getBytes(ISO_8859_1));
                LockSupport.parkNanos(20_000_000);
            }
            out.write(lines.getBytes(ISO_8859_1));
            in.read();
        })) {
            assertThat(bench.run(PROBE, server.address())).isEqualTo(failure("headers longer than 8192 bytes"));
        }
    }

    @Test
    void keepsToTheSizeThatItIsGiven() {
        HttpProbe probe = PROBE.withMaxResponseBytes(1_024);
        String head = "HTTP/1.1 200 OK\r\n\r\n";
        assertThat(probe(probe, head + "x".repeat(1_024 - head.length())).ok()).isTrue();
        assertThat(probe(probe, head + "x".repeat(1_025 - head.length())))
                .isEqualTo(failure("answer longer than 1024 bytes"));
    }

    @Test
    void hangsUpWhenCancelled() {
        try (ScriptedServer server = ScriptedServer.silent()) {
            CompletableFuture<ProbeResult> result = bench.start(PROBE, server.address());
            Await.until("connected", () -> server.openConnections() == 1);
            assertThat(result).isNotDone();
            result.cancel(true);
            Await.until("hung up", () -> server.openConnections() == 0);
        }
    }

    @Test
    void saysThatAConnectionIsRefused() {
        InetSocketAddress nobody;
        try (ScriptedServer server = ScriptedServer.silent()) {
            nobody = server.address();
        }
        assertThat(bench.run(PROBE, nobody)).isEqualTo(failure("connection refused"));
    }

    @Test
    void doesNotPrintHeaderValues() {
        HttpProbe probe = probe(url -> url.header("Authorization", "Bearer secret"));
        assertThat(probe.toString()).contains("Authorization").doesNotContain("secret");
    }
}
