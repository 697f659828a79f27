package io.ha4j.health;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.health.probe.HttpProbe;
import io.ha4j.health.probe.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What checks by HTTP, TLS and gRPC refuse. */
class ProbeConfigurationTest {

    private static HttpCheckBuilder http() {
        return HealthCheck.http("/");
    }

    private static Arguments refused(Supplier<?> call, String message) {
        return arguments(call, message);
    }

    static Stream<Arguments> refusedAtOnce() {
        String host = "a host name or address, with a port if need be, at most 255 characters";
        String name = "a DNS name, not an address";
        return Stream.of(
                refused(() -> HealthCheck.https("x"), "path: \"x\" (expected: a slash, then visible ASCII"),
                refused(() -> http().url("x"), "path: \"x\" (expected: a slash, then visible ASCII"),
                refused(() -> http().url("/x", null), "settings of /x: null (expected: a function)"),
                refused(() -> http().url("/x", url -> url.host("a b")), "host: \"a b\" (expected: " + host + ")"),
                refused(
                        () -> http().expectBodyMatching("("),
                        "expectBodyMatching: \"(\" (expected: a regular expression; "),
                refused(
                        () -> http().expectBodyMatching(""),
                        "expectBodyMatching: 0 characters (expected: a regular expr"),
                refused(
                        () -> http().expectBodyNotMatching(null),
                        "expectBodyNotMatching: null (expected: a regular expr"),
                refused(() -> http().expectMd5("f0"), "expectMd5: \"f0\" (expected: 32 hexadecimal digits)"),
                refused(() -> http().expectSha256("z".repeat(64)), "expectSha256: \"zzz"),
                refused(() -> http().expectSha256(null), "expectSha256: null (expected: 64 hexadecimal digits)"),
                refused(
                        () -> http().post("text/plain", null),
                        "content of post: null (expected: a text of at most 16384"),
                refused(
                        () -> http().post("text/plain", "x".repeat(16_385)),
                        "content of post: 16385 characters (expected: a text of at most 16384 bytes)"),
                refused(() -> http().post("", "x"), "contentType: \"\" (expected: one such as application/json)"),
                refused(
                        () -> http().post("a\r\nb", "x"),
                        "header content-type: a value that is not shown (expected: vis"),
                refused(() -> http().followRedirects(6), "followRedirects: 6 (expected: 0..5)"),
                refused(() -> http().followRedirects(-1), "followRedirects: -1 (expected: 0..5)"),
                refused(() -> http().tls(null), "tls: null (expected: a description of TLS)"),
                refused(() -> HealthCheck.tls().tls(null), "tls: null (expected: a description of TLS)"),
                refused(() -> HealthCheck.grpc(null), "service: null (expected: a name such as shop.v1.Orders"),
                refused(() -> HealthCheck.grpc("a b"), "service: \"a b\" (expected: a name such as shop.v1.Orders"),
                refused(() -> HealthCheck.grpc("x").authority("a/b"), "authority: \"a/b\" (expected: " + host + ")"),
                refused(() -> HealthCheck.grpc("x").tls(null), "tls: null (expected: a description of TLS)"),
                refused(() -> Tls.builder().trustFile(null), "trustFile: null (expected: a file)"),
                refused(
                        () -> Tls.builder().trustFile(Path.of("a"), null),
                        "password of trustFile: null (expected: a text)"),
                refused(
                        () -> Tls.builder().trust(new X509Certificate[0]),
                        "trust: no certificate (expected: one or more)"),
                refused(() -> Tls.builder().trust(emptyStore(true)), "trust: no certificate (expected: one or more)"),
                refused(
                        () -> Tls.builder().trust(emptyStore(false)),
                        "trust: Uninitialized keystore (expected: a loaded key"),
                refused(
                        () -> Tls.builder().clientCertificate(null, "x"),
                        "clientCertificate: null (expected: a key store)"),
                refused(
                        () -> Tls.builder().serverName("192.0.2.1"),
                        "serverName: \"192.0.2.1\" (expected: " + name + ")"),
                refused(() -> Tls.builder().serverName("a b"), "serverName: \"a b\" (expected: " + name + ")"),
                refused(() -> Tls.builder().serverName("::1"), "serverName: \"::1\" (expected: " + name + ")"),
                refused(() -> Tls.builder().serverName(""), "serverName: \"\" (expected: " + name + ")"),
                refused(() -> Tls.builder().serverName(null), "serverName: null (expected: a DNS name)"),
                refused(
                        () -> Tls.builder().minimumValidity(ofSeconds(-1)),
                        "minimumValidity: -1 s (expected: 0 s..31536000 s)"),
                refused(
                        () -> Tls.builder().expiryWarning(ofDays(4_000)),
                        "expiryWarning: PT96000H (expected: 0 s..31536000 s)"),
                refused(() -> HttpProbe.of(), "url: 0 (expected: 1..16 in all)"));
    }

    private static KeyStore emptyStore(boolean loaded) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            if (loaded) {
                store.load(null, null);
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void refusedAtOnce(Supplier<?> call, String message) {
        assertThatThrownBy(call::get)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesWhatIsTooMuch() {
        HttpCheckBuilder urls = http();
        for (int i = 0; i < 15; i++) {
            urls.url("/" + i);
        }
        assertThatThrownBy(() -> urls.url("/15")).hasMessage("url: 17 (expected: at most 16 in all)");
        HttpCheckBuilder patterns = http();
        for (int i = 0; i < 8; i++) {
            patterns.expectBodyMatching("a" + i);
        }
        assertThatThrownBy(() -> patterns.expectBodyNotMatching("a"))
                .hasMessage("expectBodyMatching: 9 (expected: at most 8 in all)");
    }

    @Test
    void refusesToBuildWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> http().keepAlive().post("a/b", "x").build())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "keepAlive: with a POST (expected: no POST: it may be lost with a connection that the target has "
                                + "closed, and must not be sent twice)");
        assertThatThrownBy(() -> http().head().expectMd5("0".repeat(32)).build())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("expectBody: something of the body (expected: nothing");
        assertThatThrownBy(() -> Tls.builder()
                        .verifyNothing()
                        .trustFile(Path.of("ca.pem"))
                        .build())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("verifyNothing: with ca.pem (expected: no trust, as nothing is verified against it)");
    }

    @Test
    void equalDescriptionsOfTlsAreOne() {
        Supplier<Tls> twin = () -> Tls.builder()
                .trustFile(Path.of("ca.pem"), "x")
                .clientCertificate(Path.of("a.pem"), Path.of("a.key"))
                .serverName("b\u00fccher.example")
                .build();
        assertThat(twin.get()).isEqualTo(twin.get()).hasSameHashCodeAs(twin.get());
        assertThat(twin.get().serverName()).contains("xn--bcher-kva.example");
        assertThat(twin.get()).isNotEqualTo(Tls.verified());
        assertThat(Tls.builder().build()).isEqualTo(Tls.verified());
    }
}
