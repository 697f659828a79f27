package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.health.HealthCheck;
import io.ha4j.health.ScriptedServer;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as the probes speak it: the handshake alone, and HTTP over it. */
class TlsProbeTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive";

    @TempDir
    static Path folder;

    private static TestCertificates certificates;
    private static Tls trusting;
    private static ProbeBench bench;

    @BeforeAll
    static void open() {
        certificates = new TestCertificates(folder);
        certificates.sign("good", 365, "IP:127.0.0.1,DNS:shop.example");
        trusting = Tls.builder().trustFile(certificates.authority()).build();
        bench = new ProbeBench();
    }

    @AfterEach
    void leavesNoConnection() {
        bench.awaitNoConnection();
    }

    @AfterAll
    static void close() {
        if (bench != null) {
            bench.close();
        }
    }

    private static ScriptedServer showing(String certificate) {
        return new ScriptedServer(certificates.serverSocket(certificate, false), TlsProbeTest::answer);
    }

    private static void answer(InputStream in, OutputStream out) throws IOException {
        ScriptedServer.readRequest(in);
        out.write(OK.getBytes(ISO_8859_1));
    }

    /** The handshake alone must end as that of HTTPS does. */
    private static ProbeResult run(Tls tls, String certificate) {
        try (ScriptedServer server = showing(certificate)) {
            ProbeResult handshake = run(new TlsProbe(tls), server);
            assertThat(run(HttpProbe.get("/").withTls(tls), server)).isEqualTo(handshake);
            return handshake;
        }
    }

    private static ProbeResult run(Probe probe, ScriptedServer server) {
        try (ProbeBench own = new ProbeBench(probe)) {
            return own.run(probe, server.address());
        }
    }

    @Test
    void takesACertificateOfAnAuthorityThatItTrusts() throws IOException, GeneralSecurityException {
        assertThat(run(trusting, "good")).isEqualTo(ProbeResult.success());
        assertThat(run(
                        Tls.builder()
                                .trustFile(certificates.authority())
                                .serverName("shop.example")
                                .build(),
                        "good"))
                .isEqualTo(ProbeResult.success());
        try (InputStream in = Files.newInputStream(certificates.authority())) {
            X509Certificate authority =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            assertThat(run(Tls.builder().trust(authority).build(), "good")).isEqualTo(ProbeResult.success());
        }
    }

    @Test
    void saysWhatIsWrongWithACertificate() {
        certificates.sign("expired", -1, "IP:127.0.0.1");
        assertThat(run(trusting, "expired").reason()).startsWith("certificate expired: NotAfter: ");

        certificates.sign("elsewhere", 365, "DNS:other.example");
        assertThat(run(trusting, "elsewhere").reason()).startsWith("certificate is not for 127.0.0.1: No ");
        assertThat(run(
                                Tls.builder()
                                        .trustFile(certificates.authority())
                                        .serverName("a.example")
                                        .build(),
                                "elsewhere")
                        .reason())
                .startsWith("certificate is not for a.example: No ");

        certificates.authority("stranger");
        certificates.sign("stranger", "strange", 365, "IP:127.0.0.1");
        assertThat(run(trusting, "strange").reason()).isEqualTo("certificate signed by an unknown authority");
        assertThat(run(Tls.verified(), "good").reason()).isEqualTo("certificate signed by an unknown authority");
    }

    @Test
    void takesAnyCertificateIfToldTo() {
        certificates.sign("bad", -1, "DNS:other.example");
        Tls nothing = Tls.builder().verifyNothing().expiryWarning(Duration.ZERO).build();
        assertThat(run(nothing, "bad")).isEqualTo(ProbeResult.success());
        assertThat(run(Tls.builder().verifyNothing().build(), "bad").reason()).startsWith("certificate expired on 20");
    }

    /** The JDK knows no such name: none is asked for by SNI, and none can be verified. */
    @Test
    void doesNotAskForANameWithAnUnderscore() {
        assertThat(Tls.isDnsName("my_svc.internal")).isFalse();
        assertThat(Tls.isDnsName("a".repeat(64) + ".internal")).isFalse();
        assertThat(Tls.isDnsName("my-svc.internal")).isTrue();
    }

    @Test
    void seesThatACertificateHasEndedOnAConnectionThatIsKept() throws Exception {
        X509Certificate certificate;
        try (InputStream in = Files.newInputStream(certificates.authority())) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        SSLSession session = (SSLSession) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SSLSession.class}, (proxy, method, arguments) ->
                        new X509Certificate[] {certificate});
        Instant end = certificate.getNotAfter().toInstant();
        assertThat(TlsHandshake.judge(trusting, session, end.minus(Duration.ofHours(1)))
                        .ok())
                .isTrue();
        ProbeResult later = TlsHandshake.judge(trusting, session, end.plus(Duration.ofHours(1)));
        assertThat(later.ok()).isFalse();
        assertThat(later.reason()).startsWith("certificate expired on 20");
    }

    @Test
    void warnsOfACertificateThatEndsSoonAndRefusesOneThatEndsTooSoon() {
        certificates.sign("short", 10, "IP:127.0.0.1");
        ProbeResult warned = run(trusting, "short");
        assertThat(warned.ok()).isTrue();
        assertThat(warned.reason()).matches("certificate expires in 9 days, on 20\\d\\d-\\d\\d-\\d\\d");
        Tls strict = Tls.builder()
                .trustFile(certificates.authority())
                .minimumValidity(Duration.ofDays(30))
                .build();
        ProbeResult refused = run(strict, "short");
        assertThat(refused.ok()).isFalse();
        assertThat(refused.reason())
                .matches(
                        "certificate expires in 9 days, on 20\\d\\d-\\d\\d-\\d\\d \\(expected: in 30 days or later\\)");
        assertThat(run(strict, "good")).isEqualTo(ProbeResult.success());
    }

    @Test
    void showsTheEndOfCertificatesInTheSnapshot() {
        try (ScriptedServer server = showing("good");
                ProbeBench own = new ProbeBench(new TlsProbe(trusting))) {
            own.run(new TlsProbe(trusting), server.address());
            assertThat(own.snapshots().toString())
                    .containsPattern(
                            "certificateEnds=\\{127.0.0.1:" + server.address().getPort() + "=20\\d\\d-");
        }
    }

    @Test
    void showsACertificateOfItsOwn() {
        certificates.sign("client", 365, "DNS:client");
        Tls.Builder builder = Tls.builder().trustFile(certificates.authority());
        try (ScriptedServer server =
                new ScriptedServer(certificates.serverSocket("good", true), TlsProbeTest::answer)) {
            Tls pem = builder.clientCertificate(certificates.file("client.pem"), certificates.file("client.key"))
                    .build();
            assertThat(run(HttpProbe.get("/").withTls(pem), server)).isEqualTo(ProbeResult.success());
            Tls store = builder.clientCertificate(certificates.file("client.p12"), TestCertificates.PASSWORD)
                    .build();
            assertThat(run(HttpProbe.get("/").withTls(store), server)).isEqualTo(ProbeResult.success());
            ProbeResult without = run(HttpProbe.get("/").withTls(trusting), server);
            assertThat(without.ok()).isFalse();
            assertThat(without.reason()).isNotBlank();
        }
    }

    @Test
    void saysThatTheAnswerIsNoTls() {
        for (String words : new String[] {"HTTP/1.1 400 Bad Request\r\n\r\n", "220 mail ESMTP\r\n", "\0\0\0\0\0\0\0"}) {
            try (ScriptedServer server = new ScriptedServer((in, out) -> {
                out.write(words.getBytes(ISO_8859_1));
                in.transferTo(OutputStream.nullOutputStream());
            })) {
                assertThat(run(new TlsProbe(trusting), server)).isEqualTo(ProbeResult.failure("not a TLS answer"));
                assertThat(run(HttpProbe.get("/").withTls(trusting), server))
                        .isEqualTo(ProbeResult.failure("not a TLS answer"));
                assertThat(run(new GrpcProbe("", "", Optional.of(trusting)), server))
                        .isEqualTo(ProbeResult.failure("not a TLS answer"));
            }
        }
    }

    @Test
    void saysThatTheHandshakeIsCutOrRefused() {
        try (ScriptedServer server = new ScriptedServer((in, out) -> in.read())) {
            for (Probe probe :
                    new Probe[] {new TlsProbe(trusting), HttpProbe.get("/").withTls(trusting)}) {
                assertThat(run(probe, server).reason())
                        .isIn("connection closed within the TLS handshake", "connection reset");
            }
        }
        byte[] alert = {21, 3, 3, 0, 2, 2, 40};
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            in.read();
            out.write(alert);
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            assertThat(run(new TlsProbe(trusting), server))
                    .isEqualTo(ProbeResult.failure("the target refuses TLS: handshake failure"));
        }
    }

    /** Noise, or a record of TLS with noise in it. */
    @Test
    void garbageIsNeverASuccess() {
        Tls any = Tls.builder().verifyNothing().build();
        Probe[] probes = {new TlsProbe(any), HttpProbe.get("/").withTls(any), new GrpcProbe("", "", Optional.of(any))};
        try (ScriptedServer server = ScriptedServer.silent();
                ProbeBench own = new ProbeBench(probes[0])) {
            for (int seed = 0; seed < 150; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                byte[] noise = new byte[random.nextInt(7, 3_000)];
                random.nextBytes(noise);
                if (random.nextInt(3) > 0) {
                    noise[0] = (byte) random.nextInt(20, 25); // the type of the record
                    noise[1] = 3;
                    noise[2] = 3;
                    noise[3] = 0;
                    noise[4] = (byte) random.nextInt(1, 128);
                    noise[5] = (byte) random.nextInt(0, 25); // the type of the message
                    noise[6] = 0;
                }
                server.script((in, out) -> {
                    in.read();
                    out.write(noise);
                });
                ProbeResult result = own.run(probes[seed % probes.length], server.address());
                assertThat(result.ok()).as("seed %d: %s", seed, result).isFalse();
                assertThat(result.reason()).as("seed %d", seed).isNotBlank().matches("\\P{Cntrl}*");
            }
            own.awaitNoConnection();
        }
    }

    /** Real records, cut or spoiled at random, by a relay between the probe and a good server. */
    @Test
    void spoiledTlsIsAFailureWithAReason() {
        HttpProbe https = HttpProbe.of(
                        HttpExchange.builder("/").expectBody("alive").build())
                .withTls(trusting);
        try (ScriptedServer good = showing("good");
                ProbeBench own = new ProbeBench(https)) {
            for (long seed = 0; seed < 60; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                boolean cut = random.nextBoolean();
                try (ScriptedServer relay = SpoilingRelay.before(good.address(), random, cut)) {
                    // A length that has grown keeps both sides waiting, until the check gives up.
                    ProbeResult result = own.start(https, relay.address())
                            .completeOnTimeout(ProbeResult.failure("no answer"), 500, TimeUnit.MILLISECONDS)
                            .join();
                    boolean unharmed = result.ok() && !cut; // a bit that nobody looks at, as in a record's version
                    assertThat(result.ok()).as("seed %d: %s", seed, result).isEqualTo(unharmed);
                    assertThat(result.reason().isBlank()).as("seed %d", seed).isEqualTo(unharmed);
                    assertThat(result.reason()).as("seed %d", seed).matches("\\P{Cntrl}*");
                }
            }
            own.awaitNoConnection();
        }
    }

    @Test
    void aFileThatCannotBeReadStopsTheNode() throws IOException {
        Path noPem = Files.writeString(
                folder.resolve("no.pem"), "-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n");
        Path noStore = Files.writeString(folder.resolve("no.p12"), "nothing");
        refuses(Tls.builder().trustFile(folder.resolve("gone.pem")).build(), "gone.pem does not exist");
        refuses(Tls.builder().trustFile(noPem).build(), "no.pem");
        refuses(Tls.builder().trustFile(noStore, "secret").build(), "no.p12");
        refuses(
                Tls.builder()
                        .clientCertificate(noPem, folder.resolve("gone.key"))
                        .build(),
                "gone.key does not exist");
        refuses(
                Tls.builder()
                        .clientCertificate(certificates.file("good.p12"), "secret")
                        .build(),
                "password");
    }

    private static void refuses(Tls tls, String words) {
        HealthCheck check = HealthCheck.tls().tls(tls).build().at(Addresses.endpoint("target", "127.0.0.1", 9));
        try (HaNode node = HaNode.builder("n").with(check).build()) {
            assertThatThrownBy(node::start)
                    .isInstanceOf(HaException.class)
                    .hasMessageContaining("cannot set up Tls[")
                    .hasMessageContaining(words)
                    .hasMessageNotContaining("secret");
        }
    }
}
