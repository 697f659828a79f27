package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.health.HealthCheck;
import io.ha4j.health.HealthMonitor;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP, HTTPS and virtual hosts of a server that others have written. */
class NginxTest {

    @TempDir
    static Path folder;

    private static Nginx nginx;
    private static Tls trusting;

    @BeforeAll
    static void open() throws IOException {
        Nginx.require();
        TestCertificates certificates = new TestCertificates(folder);
        certificates.sign("shop", 365, "DNS:shop.example");
        certificates.sign("blog", 365, "DNS:blog.example,IP:127.0.0.1");
        trusting = Tls.builder().trustFile(certificates.authority()).build();
        nginx = Nginx.start(folder);
    }

    @AfterAll
    static void close() {
        if (nginx != null) {
            nginx.close();
        }
    }

    private static ProbeResult plain(HttpExchangeBuilder exchange) {
        return run(HttpProbe.of(exchange.build()), nginx.plainPort());
    }

    private static ProbeResult secure(HttpExchangeBuilder exchange) {
        return run(HttpProbe.of(exchange.build()).withTls(trusting), nginx.securePort());
    }

    private static ProbeResult run(Probe probe, int port) {
        try (ProbeBench bench = new ProbeBench(probe)) {
            ProbeResult result = bench.run(probe, Nginx.address(port));
            bench.awaitNoConnection();
            return result;
        }
    }

    private static HttpExchangeBuilder get(String path) {
        return HttpExchange.builder(path);
    }

    @Test
    void judgesStatusesAndBodies() {
        assertThat(plain(get("/status/200")).ok()).isTrue();
        assertThat(plain(get("/status/503")).reason()).isEqualTo("status 503 (expected 200..299)");
        assertThat(plain(get("/status/503").expectStatus(503)).ok()).isTrue();
        assertThat(plain(get("/nothing")).reason()).isEqualTo("status 404 (expected 200..299)");
        assertThat(plain(get("/big").head()).ok()).isTrue();
        assertThat(plain(get("/big")).reason()).isEqualTo("answer longer than 65536 bytes");
        assertThat(plain(get("/host").host("shop.example").expectBody("shop.example says shop.example"))
                        .ok())
                .isTrue();
        assertThat(plain(get("/host").host("blog.example").expectBodyMatching("^blog"))
                        .ok())
                .isTrue();
        assertThat(plain(get("/status/200").post("text/plain", "x")).ok()).isTrue();
        assertThat(plain(get("/folder")).reason()).isEqualTo("status 301 (expected 200..299)");
    }

    @Test
    void followsItsRedirect() {
        HttpProbe probe = HttpProbe.of(get("/folder").expectBody("index").build());
        assertThat(run(probe.withMaxRedirects(1), nginx.plainPort())).isEqualTo(ProbeResult.success());
    }

    @Test
    void agreesWithGenhashOnTheDigest() {
        // printf 'index\n' | md5sum, and of a static file the body is what genhash reads
        assertThat(plain(get("/folder/").expectMd5("caf7e7bf96a799f0547469cb698bfb68"))
                        .ok())
                .isTrue();
    }

    @Test
    void choosesTheVirtualHostBySni() {
        assertThat(secure(get("/host").host("shop.example").expectBody("shop.example says"))
                        .reason())
                .isEmpty();
        assertThat(secure(get("/host").host("blog.example").expectBody("blog.example says"))
                        .reason())
                .isEmpty();
        assertThat(secure(get("/host").expectBody("blog.example says")).reason())
                .as("by address: the first one")
                .isEmpty();
        assertThat(secure(get("/host").host("other.example")).reason())
                .startsWith("certificate is not for other.example: No subject alternative DNS name");
        // The name that is asked for and verified is one thing, the Host header another.
        Tls own = Tls.builder()
                .trustFile(folder.resolve("ca.pem"))
                .serverName("shop.example")
                .build();
        HttpProbe probe = HttpProbe.of(get("/host")
                        .host("blog.example")
                        .expectBody("blog.example says")
                        .build())
                .withTls(own);
        assertThat(run(probe, nginx.securePort())).isEqualTo(ProbeResult.success());
        assertThat(run(new TlsProbe(own), nginx.securePort())).isEqualTo(ProbeResult.success());
        assertThat(run(new TlsProbe(trusting), nginx.securePort())).isEqualTo(ProbeResult.success());
    }

    @Test
    void asksForOneVirtualHostAfterAnother() {
        HttpProbe probe = HttpProbe.of(
                        get("/host").host("shop.example").expectBody("shop").build(),
                        get("/host").host("shop.example").expectBody("shop").build(),
                        get("/host").host("blog.example").expectBody("blog").build())
                .withTls(trusting);
        assertThat(run(probe, nginx.securePort())).isEqualTo(ProbeResult.success());
    }

    @Test
    void saysThatNginxIsAskedInTheWrongWay() {
        assertThat(run(HttpProbe.get("/"), nginx.securePort()).reason()).isEqualTo("status 400 (expected 200..299)");
        assertThat(run(HttpProbe.get("/").withTls(trusting), nginx.plainPort()).reason())
                .isEqualTo("not a TLS answer");
    }

    @Test
    void keepsConnectionsAndNoticesThatNginxHasClosedThem() {
        HttpProbe probe = HttpProbe.of(get("/kept").host("shop.example").build())
                .withTls(trusting)
                .withKeepAlive(true);
        try (ProbeBench bench = new ProbeBench(probe)) {
            for (int i = 0; i < 7; i++) { // nginx closes after three requests each
                assertThat(bench.run(probe, Nginx.address(nginx.securePort()))).isEqualTo(ProbeResult.success());
            }
        }
        Await.until("7 lines of the log", () -> nginx.log("/kept").size() == 7);
        List<String> requests = nginx.log("/kept").stream()
                .map(line -> line.replaceAll(" session .*", ""))
                .toList();
        assertThat(requests)
                .containsExactly(
                        "/kept request 1",
                        "/kept request 2",
                        "/kept request 3",
                        "/kept request 1",
                        "/kept request 2",
                        "/kept request 3",
                        "/kept request 1");
        assertThat(nginx.log("/kept")).as("handshakes in full").allMatch(line -> line.endsWith(" session ."));
    }

    @Test
    void aServerThatIsSlowIsDown() {
        HealthCheck slow = HealthCheck.http("/slow")
                .every(Duration.ofMillis(500))
                .timeout(Duration.ofMillis(400))
                .build()
                .at(Nginx.address(nginx.plainPort()));
        try (HaNode node = HaNode.builder("n").with(slow).build()) {
            node.start();
            HealthMonitor monitor = node.get(slow);
            Await.until("down", () -> monitor.health().status() == Status.DOWN);
            assertThat(monitor.health().reason()).contains("400 ms");
        }
    }

    @Test
    void noticesThatNginxIsGoneAndBack() throws IOException {
        HealthCheck check = HealthCheck.https("/status/200")
                .host("shop.example")
                .tls(trusting)
                .keepAlive()
                .every(Duration.ofMillis(300))
                .rise(1)
                .fall(1)
                .build();
        try (Nginx own = Nginx.start(folder);
                HaNode node = HaNode.builder("n")
                        .with(check.at(Nginx.address(own.securePort())))
                        .build()) {
            node.start();
            HealthMonitor monitor = node.get(check.at(Nginx.address(own.securePort())));
            Await.until("up", () -> monitor.health().isUp());
            own.stop();
            Await.until("down", () -> monitor.health().status() == Status.DOWN);
            assertThat(monitor.health().reason()).isIn("connection refused", "connection reset");
            own.restart();
            Await.until("up again", () -> monitor.health().isUp());
        }
    }
}
