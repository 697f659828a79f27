package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.health.ScriptedServer;
import io.ha4j.health.probe.GrpcServer.Answer;
import io.ha4j.value.Addresses;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcProbeTest {

    private static final GrpcProbe PROBE = new GrpcProbe("shop.v1.Orders", "", Optional.empty());

    private static ProbeBench bench;

    @TempDir
    Path folder;

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

    private static ProbeResult probe(Answer answer) {
        try (GrpcServer server = new GrpcServer()) {
            server.answer(answer);
            return bench.run(PROBE, server.address());
        }
    }

    private static ProbeResult failure(String reason) {
        return ProbeResult.failure(reason);
    }

    @Test
    void asksAsTheProtocolWantsIt() {
        try (GrpcServer server = new GrpcServer()) {
            assertThat(bench.run(PROBE, server.address())).isEqualTo(ProbeResult.success());
            assertThat(server.lastHead())
                    .containsEntry(":method", "POST")
                    .containsEntry(":scheme", "http")
                    .containsEntry(":path", "/grpc.health.v1.Health/Check")
                    .containsEntry(":authority", Addresses.text(server.address()))
                    .containsEntry("te", "trailers")
                    .containsEntry("content-type", "application/grpc")
                    .containsEntry("grpc-timeout", "5000m");
            assertThat(new String(server.lastMessage(), ISO_8859_1)).isEqualTo("\0\0\0\0\20\n\16shop.v1.Orders");

            bench.run(new GrpcProbe("", "shop.example", Optional.empty()), server.address());
            assertThat(server.lastHead()).containsEntry(":authority", "shop.example");
            assertThat(server.lastMessage()).as("the whole server").isEqualTo(new byte[5]);
        }
    }

    @Test
    void saysWhatTheServiceSays() {
        assertThat(probe(Answer.serving(2))).isEqualTo(failure("NOT_SERVING"));
        assertThat(probe(Answer.serving(3))).isEqualTo(failure("SERVICE_UNKNOWN"));
        assertThat(probe(Answer.serving(9))).isEqualTo(failure("status 9"));
        assertThat(probe(Answer.message(0, 0, 0, 0, 0))).as("the default").isEqualTo(failure("UNKNOWN"));
        assertThat(probe(Answer.status("5")))
                .isEqualTo(failure("gRPC status 5 NOT_FOUND: the target does not know the service"));
        assertThat(probe(Answer.status("12")))
                .isEqualTo(failure("gRPC status 12 UNIMPLEMENTED: the target has no health service"));
        assertThat(probe(Answer.status("99"))).isEqualTo(failure("gRPC status 99"));
    }

    @Test
    void failsOnAnswersThatAreNone() {
        assertThat(probe(Answer.message(1, 0, 0, 0, 2, 8, 1)).reason()).startsWith("a compressed message");
        assertThat(probe(Answer.message(0, 0, 0, 0, 3, 8, 1)).reason()).startsWith("a message cut short");
        assertThat(probe(Answer.message(0, 127, -1, -1, -1, 8, 1)).reason()).startsWith("a message cut short");
        assertThat(probe(Answer.message(0, 0, 0, 0, 2, 8, 129)).reason()).endsWith("a number cut short");
        assertThat(probe(Answer.message(0, 0, 0, 0, 2, 15, 1)).reason()).endsWith("wire type 7");
        assertThat(probe(Answer.message(0)).reason()).isEqualTo("an answer without a message");
        assertThat(probe(new Answer(Answer.okHead(), new byte[0], null)).reason())
                .isEqualTo("an answer without a gRPC status");
        assertThat(probe(new Answer(Answer.okHead(), null, null)).reason())
                .isEqualTo("an answer without a gRPC status");
        assertThat(probe(new Answer(new DefaultHttp2Headers().status("503"), null, null)))
                .isEqualTo(failure("status 503 (expected 200)"));
        assertThat(probe(new Answer(Answer.okHead(), new byte[5_000], null)))
                .isEqualTo(failure("message longer than 4096 bytes"));
        assertThat(probe(new Answer(Answer.okHead().set("x", "y".repeat(20_000)), null, null))
                        .ok())
                .isFalse();
    }

    @Test
    void skipsFieldsThatItDoesNotKnow() {
        assertThat(probe(Answer.message(0, 0, 0, 0, 8, 16, 200, 1, 26, 1, 7, 8, 1)))
                .isEqualTo(ProbeResult.success());
    }

    @Test
    void saysThatTheTargetSpeaksSomethingElse() {
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1));
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            ProbeResult result = bench.run(PROBE, server.address());
            assertThat(result.ok()).isFalse();
            assertThat(result.reason()).startsWith("not a valid HTTP/2 answer");
        }
    }

    @Test
    void garbageIsNeverASuccess() {
        byte[] start = {0, 0, 0, 4, 0, 0, 0, 0, 0}; // empty settings, as a server begins
        try (ScriptedServer server = ScriptedServer.silent()) {
            for (long seed = 0; seed < 150; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                byte[] noise = new byte[random.nextInt(1, 2_000)];
                random.nextBytes(noise);
                if (random.nextInt(3) > 0 && noise.length > 9) { // a frame with a header that makes some sense
                    noise[0] = 0;
                    noise[1] = 0;
                    noise[3] = (byte) random.nextInt(10);
                    noise[5] = 0;
                    noise[6] = 0;
                    noise[7] = 0;
                    noise[8] = (byte) random.nextInt(2);
                }
                server.script((in, out) -> {
                    in.readNBytes(24);
                    out.write(start);
                    out.write(noise);
                });
                ProbeResult result = bench.run(PROBE, server.address());
                assertThat(result.ok()).as("seed %d: %s", seed, result).isFalse();
                assertThat(result.reason()).as("seed %d", seed).isNotBlank().matches("\\P{Cntrl}*");
            }
        }
    }

    @Test
    void endlessFramesAreBounded() {
        byte[] ping = {0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        byte[] interim = {0, 0, 0, 0, 0, 0, 0, 0, 1};
        for (byte[] frame : new byte[][] {ping, settings, interim}) {
            try (ScriptedServer server = new ScriptedServer((in, out) -> {
                out.write(settings);
                forever(out, frame);
            })) {
                ProbeResult result = bench.run(PROBE, server.address());
                assertThat(result.ok()).isFalse();
                assertThat(result.reason()).isNotBlank();
            }
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // ended by the exception when the client hangs up
    private static void forever(OutputStream out, byte[] bytes) throws IOException {
        while (true) {
            out.write(bytes);
        }
    }

    @Test
    void speaksTls() throws IOException {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.sign("good", 365, "IP:127.0.0.1,DNS:shop.example");
        Tls trusting = Tls.builder().trustFile(certificates.authority()).build();
        GrpcProbe probe = PROBE.withTls(trusting);
        try (GrpcServer server = new GrpcServer(tls(certificates, "h2"));
                ProbeBench own = new ProbeBench(probe)) {
            assertThat(own.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(server.lastHead()).containsEntry(":scheme", "https");
            assertThat(own.run(probe.withAuthority("shop.example"), server.address()))
                    .isEqualTo(ProbeResult.success());
            assertThat(own.run(probe.withAuthority("other.example"), server.address())
                            .reason())
                    .startsWith("certificate is not for other.example");
        }
        try (GrpcServer server = new GrpcServer(tls(certificates, "http/1.1"));
                ProbeBench own = new ProbeBench(probe)) {
            assertThat(own.run(probe, server.address()).reason())
                    .isIn(
                            "the target does not offer HTTP/2 over TLS",
                            "the target refuses TLS: no application protocol");
        }
    }

    private static java.util.function.Supplier<SslHandler> tls(TestCertificates certificates, String protocol)
            throws IOException {
        SslContext context = SslContextBuilder.forServer(
                        certificates.file("good.pem").toFile(),
                        certificates.file("good.key").toFile())
                .sslProvider(SslProvider.JDK)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocol))
                .build();
        return () -> context.newHandler(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT);
    }
}
