package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.health.HealthCheck;
import io.ha4j.health.ScriptedServer;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes beyond one request: other methods and expectations, several exchanges, redirects, connections that are kept. */
class HttpRoundTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive";
    private static final HttpProbe KEEPING = HttpProbe.get("/").withKeepAlive(true);

    private static ProbeBench bench;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void open() {
        bench = new ProbeBench(KEEPING);
    }

    @AfterEach
    void leavesNoConnection() {
        bench.awaitNoConnection();
        assertThat(bench.snapshot("http")).isEqualTo(Map.of("idleConnections", 0));
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static HttpExchange url(String path, UnaryOperator<HttpExchangeBuilder> settings) {
        return settings.apply(HttpExchange.builder(path)).build();
    }

    private static HttpProbe probe(UnaryOperator<HttpExchangeBuilder> settings) {
        return HttpProbe.of(url("/", settings));
    }

    private static ProbeResult failure(String reason) {
        return ProbeResult.failure(reason);
    }

    private static ProbeResult run(HttpProbe probe, String answer) {
        try (ScriptedServer server = ScriptedServer.answering(answer)) {
            return bench.run(probe, server.address());
        }
    }

    private static String answer(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Answers request after request with {@code answers}, then closes. */
    private ScriptedServer.Script answering(String... answers) {
        return (in, out) -> {
            for (String answer : answers) {
                ask(in);
                out.write(answer.getBytes(ISO_8859_1));
            }
        };
    }

    private void ask(InputStream in) throws IOException {
        String head = ScriptedServer.readRequest(in);
        if (!head.isEmpty()) {
            asked.add(head.substring(0, head.indexOf("\r\n")));
        }
    }

    /** Answers all requests well, for ever. */
    private void serve(InputStream in, OutputStream out) throws IOException {
        String head = ScriptedServer.readRequest(in);
        while (!head.isEmpty()) {
            asked.add(head.substring(0, head.indexOf("\r\n")));
            out.write(OK.getBytes(ISO_8859_1));
            head = ScriptedServer.readRequest(in);
        }
    }

    @Test
    void postsASmallBody() {
        try (ScriptedServer server = ScriptedServer.silent()) {
            server.script((in, out) -> {
                String head = ScriptedServer.readRequest(in);
                asked.add(head + new String(in.readNBytes(head.startsWith("POST") ? 7 : 0), ISO_8859_1));
                out.write(OK.getBytes(ISO_8859_1));
            });
            HttpProbe probe = probe(url -> url.post("application/json", "{\"a\":1}"));
            assertThat(bench.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(asked.get(0))
                    .startsWith("POST / HTTP/1.1\r\n")
                    .contains("content-type: application/json\r\n")
                    .contains("content-length: 7\r\n")
                    .endsWith("\r\n\r\n{\"a\":1}");
            bench.run(probe(HttpExchangeBuilder::options), server.address());
            assertThat(asked.get(1)).startsWith("OPTIONS / HTTP/1.1\r\n").doesNotContain("content-length");
        }
    }

    @Test
    void searchesTheBodyByRegularExpression() {
        HttpProbe up = probe(url -> url.expectBodyMatching("\"db\": *\"up\"").expectBodyNotMatching("(?i)error"));
        assertThat(run(up, answer("{\"db\":  \"up\"}")).ok()).isTrue();
        assertThat(run(up, answer("{\"db\":\"down\"}")))
                .isEqualTo(failure("body without a match of /\"db\": *\"up\"/"));
        assertThat(run(up, answer("{\"db\":\"up\"} ERROR"))).isEqualTo(failure("body with a match of /(?i)error/"));
    }

    @Test
    void boundsWhatARegularExpressionMayCost() {
        HttpProbe evil = probe(url -> url.expectBodyMatching("(.*a){20}$"));
        assertThat(run(evil, answer("a".repeat(60) + "!")))
                .isEqualTo(failure("the search for /(.*a){20}$/ in the body took more than 2000000 steps"));
        HttpProbe deep = probe(url -> url.expectBodyMatching("(x|y)*z"));
        assertThat(run(deep, answer("xy".repeat(30_000))).reason())
                .isIn(
                        "the search for /(x|y)*z/ in the body nests too deep",
                        "the search for /(x|y)*z/ in the body took more than 2000000 steps");
    }

    @Test
    void comparesTheDigestOfTheBody() {
        // printf alive | md5sum; printf alive | sha256sum
        String md5 = "f6ff5c8ecd8cf8f0d3d7a9cc6b1c3b4a";
        assertThat(run(probe(url -> url.expectMd5(md5)), OK).reason())
                .matches("MD5 of the body [0-9a-f]{32} \\(expected: " + md5 + "\\)");
        assertThat(run(
                        probe(url ->
                                url.expectMd5("7bd3d5f5b3cdb13aed632121206e729c".toUpperCase(java.util.Locale.ROOT))),
                        OK))
                .isEqualTo(ProbeResult.success());
        assertThat(run(
                        probe(url -> url.expectMd5("7bd3d5f5b3cdb13aed632121206e729c")),
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nali\r\n2\r\nve\r\n0\r\n\r\n"))
                .as("of the body and nothing else")
                .isEqualTo(ProbeResult.success());
        assertThat(run(
                        probe(url ->
                                url.expectSha256("135fc7a09da25f03e44f7a2c700efd4a9d0a989af4d4704eabfe9ada71b26590")),
                        OK))
                .isEqualTo(ProbeResult.success());
    }

    @Test
    void asksSeveralUrlsOverOneConnection() {
        HttpProbe probe = HttpProbe.of(
                url("/a", url -> url), url("/b", HttpExchangeBuilder::head), url("/c", url -> url.expectBody("alive")));
        try (ScriptedServer server = new ScriptedServer(answering(OK, "HTTP/1.1 204 No Content\r\n\r\n", OK))) {
            assertThat(bench.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(asked).containsExactly("GET /a HTTP/1.1", "HEAD /b HTTP/1.1", "GET /c HTTP/1.1");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nalive",
                "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nalive",
                "HTTP/1.1 200 OK\r\n\r\nalive",
                OK // and closes, though it has not said so
            })
    void goesOnOverANewConnectionIfTheTargetCloses(String closing) {
        HttpProbe probe = HttpProbe.of(url("/a", url -> url), url("/b", url -> url));
        try (ScriptedServer server = new ScriptedServer(answering(closing))) {
            assertThat(bench.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(asked).containsExactly("GET /a HTTP/1.1", "GET /b HTTP/1.1");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void namesTheUrlThatFails() {
        HttpProbe probe = HttpProbe.of(url("/a", url -> url), url("/b?x", url -> url), url("/c", url -> url));
        try (ScriptedServer server =
                new ScriptedServer(answering(OK, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", OK))) {
            assertThat(bench.run(probe, server.address())).isEqualTo(failure("/b?x: status 503 (expected 200..299)"));
            assertThat(asked).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/next?a=b#top | /next?a=b",
                "next | /next",
                "../next/ | /next/",
                "http://shop.example/next | /next",
                "HTTP://SHOP.example:80/next | /next",
                "http://shop.example:@PORT@/next | /next",
                "//shop.example/next | /next",
                "?q | /?q",
            })
    void followsRedirectsToTheSamePlace(String location, String path) {
        try (ScriptedServer server = ScriptedServer.silent()) {
            String there =
                    location.replace("@PORT@", Integer.toString(server.address().getPort()));
            server.script(answering(redirect(302, there), OK));
            HttpProbe probe = probe(url -> url.host("shop.example")).withMaxRedirects(1);
            assertThat(bench.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(asked.get(1)).isEqualTo("GET " + path + " HTTP/1.1");
        }
    }

    private static String redirect(int status, String location) {
        return "HTTP/1.1 " + status + " Go\r\nContent-Length: 4\r\nLocation: " + location + "\r\n\r\naway";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other.example/",
                "https://shop.example/",
                "http://shop.example:81/",
                "http://shop.example@other.example/",
                "http://other.example\\@shop.example/",
                "//other.example/",
                "ftp://shop.example/",
                "mailto:a@shop.example",
                "http:///",
                "/a b",
                "/\u00e9",
                "::::",
                ""
            })
    void doesNotFollowThemElsewhere(String location) {
        try (ScriptedServer server = new ScriptedServer(answering(redirect(301, location), OK))) {
            HttpProbe probe =
                    probe(url -> url.host("shop.example").expectStatus(204)).withMaxRedirects(5);
            ProbeResult result = bench.run(probe, server.address());
            assertThat(result.ok()).isFalse();
            assertThat(result.reason())
                    .containsAnyOf("status 301: redirected elsewhere, to ", "status 200 (expected 204)");
            if (!location.isEmpty()) { // which is a reference to the same document
                assertThat(asked).hasSize(1);
            }
        }
    }

    @Test
    void countsRedirects() {
        HttpProbe probe = HttpProbe.get("/").withMaxRedirects(2);
        String again = redirect(307, "/");
        try (ScriptedServer server = new ScriptedServer(answering(again, again, again, again))) {
            assertThat(bench.run(probe, server.address())).isEqualTo(failure("status 307: more than 2 redirects"));
            assertThat(asked).hasSize(3);
        }
        try (ScriptedServer server = new ScriptedServer(answering(again))) {
            assertThat(bench.run(HttpProbe.get("/"), server.address()))
                    .isEqualTo(failure("status 307 (expected 200..299)"));
            assertThat(bench.run(probe(url -> url.expectStatus(307)).withMaxRedirects(2), server.address()))
                    .as("expected")
                    .isEqualTo(ProbeResult.success());
        }
    }

    @Test
    void keepsItsConnection() {
        try (ScriptedServer server = new ScriptedServer(this::serve)) {
            for (int i = 0; i < 5; i++) {
                assertThat(bench.run(KEEPING, server.address())).isEqualTo(ProbeResult.success());
                assertThat(bench.snapshot("http")).isEqualTo(Map.of("idleConnections", 1));
            }
            assertThat(asked).hasSize(5);
            assertThat(server.accepted()).isEqualTo(1);
            bench.forget(KEEPING, server.address());
            Await.until("closed", () -> server.openConnections() == 0);
        }
    }

    @Test
    void replacesAConnectionThatTheTargetHasClosed() {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            connections.incrementAndGet();
            ask(in);
            out.write(OK.getBytes(ISO_8859_1));
            ask(in); // and closes without an answer, as one that has waited for too long
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(bench.run(KEEPING, server.address())).isEqualTo(ProbeResult.success());
            }
            assertThat(connections).hasValue(3);
            bench.forget(KEEPING, server.address());
        }
    }

    /** It hangs up after each answer, without a word. */
    @Test
    void triesEachRequestAnewOnce() {
        HttpProbe three = (HttpProbe) HealthCheck.http("/a")
                .url("/b", url -> {})
                .url("/c", url -> {})
                .build()
                .probe();
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            connections.incrementAndGet();
            ask(in);
            out.write(OK.getBytes(ISO_8859_1));
            ask(in);
        })) {
            assertThat(bench.run(three, server.address())).isEqualTo(ProbeResult.success());
            assertThat(connections).hasValue(3);
        }
    }

    @Test
    void triesAnewOnlyOnce() {
        try (ScriptedServer server = new ScriptedServer(this::serve)) {
            assertThat(bench.run(KEEPING, server.address()).ok()).isTrue();
            server.script((in, out) -> ask(in));
            // The connection that is kept still serves; the next ones do not.
            assertThat(bench.run(KEEPING, server.address()).ok()).isTrue();
            bench.forget(KEEPING, server.address());
            assertThat(bench.run(KEEPING, server.address())).isEqualTo(failure("connection closed before an answer"));
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "x", "\r\n"})
    void doesNotTakeWhatNobodyHasAskedFor(String more) {
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            ask(in);
            out.write((OK + more).getBytes(ISO_8859_1));
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            HttpProbe probe = probe(url -> url.expectBody("alive")).withKeepAlive(true);
            assertThat(bench.run(probe, server.address()).ok()).isTrue();
            assertThat(bench.run(probe, server.address()).ok()).isTrue();
            assertThat(server.accepted()).isEqualTo(2);
            bench.forget(probe, server.address());
        }
    }

    @Test
    void boundsEachAnswerOverAConnectionThatIsKept() {
        String most = "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(60_000);
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            for (int i = 0; i < 3; i++) {
                ask(in);
                out.write(most.getBytes(ISO_8859_1));
            }
            ask(in);
            out.write(most.replace("60000", "99000").getBytes(ISO_8859_1));
            out.write(most.getBytes(ISO_8859_1));
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(bench.run(KEEPING, server.address())).isEqualTo(ProbeResult.success());
            }
            assertThat(bench.run(KEEPING, server.address())).isEqualTo(failure("answer longer than 65536 bytes"));
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void doesNotKeepAConnectionOverWhichAProbeFailed() {
        try (ScriptedServer server =
                new ScriptedServer(answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", OK))) {
            assertThat(bench.run(KEEPING, server.address()).ok()).isFalse();
            bench.awaitNoConnection();
        }
    }

    @Test
    void printsNoSecrets() {
        HttpProbe probe =
                probe(url -> url.header("Authorization", "Bearer secret").post("text/plain", "secret"));
        assertThat(probe.toString()).contains("Authorization").doesNotContain("secret");
        assertThat(Tls.builder()
                        .trustFile(java.nio.file.Path.of("a"), "secret")
                        .clientCertificate(java.nio.file.Path.of("b"), "secret")
                        .build()
                        .toString())
                .doesNotContain("secret");
    }
}
