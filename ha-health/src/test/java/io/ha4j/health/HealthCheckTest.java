package io.ha4j.health;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ha4j.Health;
import io.ha4j.Health.Status;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.ProbeResult;
import io.ha4j.health.probe.Remedy;
import io.ha4j.health.probe.RemedyResult;
import io.ha4j.health.probe.Tls;
import io.ha4j.testkit.FakeElection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HealthCheckTest {

    private static final Probe PROBE = request -> CompletableFuture.completedFuture(ProbeResult.success());
    private static final Remedy REMEDY = request -> CompletableFuture.completedFuture(RemedyResult.done("restarted"));
    private static final InetSocketAddress TARGET = target("127.0.0.1", 8080);

    private static InetSocketAddress target(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void hasTheDefaultsThatItsBuilderTells() {
        HealthCheck check = HealthCheck.tcp().build();
        assertThat(check.interval()).isEqualTo(ofSeconds(2));
        assertThat(check.timeout()).isEqualTo(ofSeconds(1));
        assertThat(check.rise()).isEqualTo(2);
        assertThat(check.fall()).isEqualTo(3);
        assertThat(check.jitterPercent()).isEqualTo(10);
        assertThat(check.target()).isEmpty();
        assertThat(check).hasToString("HealthCheck[tcp://, every 2 s, timeout 1 s, rise 2, fall 3]");
    }

    @Test
    void shortensTheDefaultTimeoutToTheInterval() {
        HealthCheck quick = HealthCheck.tcp().every(ofMillis(200)).build();
        assertThat(quick.timeout()).isEqualTo(ofMillis(200));
        assertThat(quick.toBuilder().every(ofSeconds(5)).build().timeout())
                .as("still a default")
                .isEqualTo(ofSeconds(1));
        HealthCheck given = HealthCheck.tcp().timeout(ofMillis(300)).build();
        assertThat(given.toBuilder().every(ofSeconds(5)).build().timeout()).isEqualTo(ofMillis(300));
    }

    static Stream<Arguments> refusedAtOnce() {
        String path = "a slash, then visible ASCII characters but #, at most 2048";
        String value = "visible ASCII characters, with spaces only between them, at most 4096";
        String ours = "one that the probe does not set itself; for Host there is host()";
        String host = "a host name or address, with a port if need be, at most 255 characters";
        String statuses = "200..599";
        return Stream.of(
                refused(() -> HealthCheck.http("healthz"), "path: \"healthz\" (expected: " + path + ")"),
                refused(() -> HealthCheck.http(""), "path: \"\" (expected: " + path + ")"),
                refused(() -> HealthCheck.http(null), "path: null (expected: " + path + ")"),
                refused(() -> HealthCheck.http("/a b"), "path: \"/a b\" (expected: " + path + ")"),
                refused(() -> HealthCheck.http("/\r\nX: y"), "path: \"/??X: y\" (expected: " + path + ")"),
                refused(() -> HealthCheck.http("/#top"), "path: \"/#top\" (expected: " + path + ")"),
                refused(() -> HealthCheck.http("/\u00e9"), "path: \"/\u00e9\" (expected: " + path + ")"),
                refused(() -> http().host("a b"), "host: \"a b\" (expected: " + host + ")"),
                refused(() -> http().host("a\r\nb"), "host: \"a??b\" (expected: " + host + ")"),
                refused(() -> http().header("X Y", "z"), "header name: \"X Y\" (expected: a token without spaces)"),
                refused(() -> http().header("X:", "z"), "header name: \"X:\" (expected: a token without spaces)"),
                refused(() -> http().header("", "z"), "header name: \"\" (expected: a token without spaces)"),
                refused(() -> http().header("Host", "z"), "header name: \"Host\" (expected: " + ours + ")"),
                refused(() -> http().header("connection", "z"), "header name: \"connection\" (expected: " + ours + ")"),
                refused(
                        () -> http().header("X", "a\r\nb"),
                        "header X: a value that is not shown (expected: " + value + ")"),
                refused(
                        () -> http().header("X", " a"),
                        "header X: a value that is not shown (expected: " + value + ")"),
                refused(
                        () -> http().header("X", null),
                        "header X: a value that is not shown (expected: " + value + ")"),
                refused(() -> http().expectStatus(199), "expectStatus: 199 (expected: " + statuses + ")"),
                refused(() -> http().expectStatus(600), "expectStatus: 600 (expected: " + statuses + ")"),
                refused(() -> http().expectStatus(300, 200), "expectStatus: 200 (expected: 300..599)"),
                refused(
                        () -> http().expectBody(""),
                        "expectBody: 0 characters (expected: a text of 1..1024 characters)"),
                refused(
                        () -> http().expectBody("x".repeat(1_025)),
                        "expectBody: 1025 characters (expected: a text of 1..1024 characters)"),
                refused(() -> http().maxResponseBytes(1_023), "maxResponseBytes: 1023 (expected: 1024..16777216)"),
                refused(() -> http().every(ofMillis(9)), "every: 9 ms (expected: 10 ms..86400 s)"),
                refused(() -> http().every(Duration.ofDays(2)), "every: 172800 s (expected: 10 ms..86400 s)"),
                refused(() -> http().every(null), "every: null (expected: 10 ms..86400 s)"),
                refused(() -> http().timeout(Duration.ZERO), "timeout: 0 s (expected: 1 ms..600 s)"),
                refused(() -> http().timeout(ofSeconds(601)), "timeout: 601 s (expected: 1 ms..600 s)"),
                refused(() -> http().rise(0), "rise: 0 (expected: 1..100)"),
                refused(() -> http().fall(101), "fall: 101 (expected: 1..100)"),
                refused(() -> http().jitterPercent(51), "jitterPercent: 51 (expected: 0..50)"),
                refused(() -> http().jitterPercent(-1), "jitterPercent: -1 (expected: 0..50)"),
                refused(() -> http().fastEvery(ofMillis(9)), "fastEvery: 9 ms (expected: 10 ms..86400 s)"),
                refused(() -> http().downEvery(Duration.ofDays(2)), "downEvery: 172800 s (expected: 10 ms..86400 s)"),
                refused(() -> http().retries(-1, ofSeconds(1)), "retries: -1 (expected: 0..99)"),
                refused(() -> http().retries(100, ofSeconds(1)), "retries: 100 (expected: 0..99)"),
                refused(() -> http().retries(1, Duration.ZERO), "fastEvery: 0 s (expected: 10 ms..86400 s)"),
                refused(() -> http().warmup(ofMillis(-1)), "warmup: -1 ms (expected: 0 s..86400 s)"),
                refused(() -> http().startState(null), "startState: null (expected: UNKNOWN, UP or DOWN)"),
                refused(() -> http().slowStart(ofSeconds(-1)), "slowStart: -1 s (expected: 0 s..86400 s)"),
                refused(
                        () -> http().flapDamping(1, ofSeconds(1), ofSeconds(1)),
                        "flapDamping outages: 1 (expected: 2..100)"),
                refused(
                        () -> http().flapDamping(2, ofMillis(999), ofSeconds(1)),
                        "flapDamping window: 999 ms (expected: 1 s..86400 s)"),
                refused(
                        () -> http().flapDamping(2, ofSeconds(1), null),
                        "flapDamping hold: null (expected: 1 s..86400 s)"),
                refused(() -> http().probeOnReports(0, ofSeconds(1)), "reports: 0 (expected: 1..1000)"),
                refused(() -> http().downOnReports(1_001, ofSeconds(1)), "reports: 1001 (expected: 1..1000)"),
                refused(() -> http().downOnReports(1, Duration.ZERO), "reports window: 0 s (expected: 1 ms..86400 s)"),
                refused(() -> http().remedy(null), "remedy: null (expected: a remedy)"),
                refused(() -> Remedy.blocking(null), "remedy: null (expected: a remedy)"),
                refused(() -> http().remedyTimeout(Duration.ZERO), "remedyTimeout: 0 s (expected: 10 ms..3600 s)"),
                refused(() -> http().retryAfter(ofSeconds(3_601)), "retryAfter: 3601 s (expected: 0 s..3600 s)"),
                refused(
                        () -> http().suspendUnless(null),
                        "suspendUnless: null (expected: a component with a leadership)"),
                refused(
                        () -> HealthCheck.application("x", (BooleanSupplier) null),
                        "works: null (expected: a supplier that says whether the application works)"),
                refused(
                        () -> HealthCheck.application("x", (Supplier<Health>) null),
                        "health: null (expected: a supplier of the health)"),
                refused(() -> http().name(" "), "name: \" \" (expected: a name without control characters)"),
                refused(() -> HealthCheck.of("x", null), "probe: null (expected: a probe)"),
                refused(() -> HealthCheck.of(null, PROBE), "name: null (expected: a name)"),
                refused(() -> Probe.blocking(null), "probe: null (expected: a probe)"),
                refused(
                        () -> http().build().at(InetSocketAddress.createUnresolved("db", 1)),
                        "target: db/<unresolved>:1 (expected: an IP address, or a host name that can be looked up)"),
                refused(() -> http().build().at(target("127.0.0.1", 0)), "target port: 0 (expected: 1..65535)"),
                refused(() -> http().build().at(null), "target: null (expected: an address and a port)"));
    }

    private static HttpCheckBuilder http() {
        return HealthCheck.http("/");
    }

    private static Arguments refused(Supplier<?> call, String message) {
        return arguments(call, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void refusedAtOnce(Supplier<?> call, String message) {
        assertThatThrownBy(call::get)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesMoreHeadersThanItSends() {
        HttpCheckBuilder builder = http();
        for (int i = 0; i < 32; i++) {
            builder.header("X-" + i, "y");
        }
        assertThatThrownBy(() -> builder.header("X-32", "y")).hasMessage("headers: 33 (expected: at most 32)");
    }

    @Test
    void refusesToBuildWhatDoesNotFitTogether() {
        assertThatThrownBy(() -> http().timeout(ofSeconds(3)).build())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("timeout: 3 s (expected: at most the interval of 2 s: probes never stack)");
        assertThatThrownBy(() -> http().fastEvery(ofSeconds(3)).build())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("fastEvery: 3 s (expected: at most the interval of 2 s)");
        assertThatThrownBy(() -> http().head().expectBody("ok").build())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "expectBody: something of the body (expected: nothing, as the answer to a HEAD has no body)");
    }

    @Test
    void isNamedAfterProbeAndTarget() {
        assertThat(HealthCheck.tcp().build().at(TARGET).id()).hasToString("health-check/tcp://127.0.0.1:8080");
        assertThat(HealthCheck.http("/a?b").build().at(target("::1", 80)).id().name())
                .isEqualTo("http://[0:0:0:0:0:0:0:1]:80/a?b");
        assertThat(HealthCheck.of("lag", PROBE).build().id().name()).isEqualTo("lag");
        assertThat(HealthCheck.of("lag", PROBE).build().at(TARGET).id().name()).isEqualTo("lag@127.0.0.1:8080");
        assertThat(http().name("web")
                        .every(ofSeconds(9))
                        .build()
                        .at(TARGET)
                        .id()
                        .name())
                .isEqualTo("web@127.0.0.1:8080");
    }

    @Test
    void hasTheSameNameInEachRun() {
        assertThat(HealthCheck.tcp().fall(1).build().at(TARGET).id().name()).isEqualTo("tcp://127.0.0.1:8080#4aa7e724");
    }

    @Test
    void hasAnotherNameForEachOtherSetting() {
        List<HealthCheck> checks = List.of(
                http().build(),
                http().every(ofSeconds(3)).build(),
                http().timeout(ofMillis(900)).build(),
                http().rise(3).build(),
                http().fall(2).build(),
                http().rise(3).fall(2).build(),
                http().jitterPercent(0).build(),
                http().connectTimeout(ofMillis(900)).build(),
                http().fastEvery(ofMillis(900)).build(),
                http().downEvery(ofMillis(900)).build(),
                http().retries(4, ofMillis(900)).build(),
                http().warmup(ofSeconds(1)).build(),
                http().startState(Status.UP).build(),
                http().startState(Status.DOWN).build(),
                http().slowStart(ofSeconds(1)).build(),
                http().flapDamping(2, ofSeconds(9), ofSeconds(9)).build(),
                http().flapDamping(2, ofSeconds(9), ofSeconds(8)).build(),
                http().probeOnReports(2, ofSeconds(9)).build(),
                http().downOnReports(2, ofSeconds(9)).build(),
                http().ignoreReports().build(),
                http().remedy(REMEDY).build(),
                http().remedy(REMEDY).retryAfter(ofSeconds(1)).build(),
                http().remedy(REMEDY).remedyTimeout(ofSeconds(1)).build(),
                http().suspendUnless(new FakeElection("VI_1")).build(),
                http().suspendUnless(new FakeElection("VI_2")).build(),
                http().head().build(),
                http().host("a").build(),
                http().expectStatus(200).build(),
                http().expectStatus(200).expectStatus(204).build(),
                http().expectStatus(200, 204).build(),
                http().expectBody("ok").build(),
                http().header("A", "b").build(),
                http().header("A", "c").build(),
                http().header("A", "b").header("A", "c").build(),
                http().maxResponseBytes(2_048).build(),
                http().options().build(),
                http().post("text/plain", "a").build(),
                http().post("text/plain", "b").build(),
                http().expectBodyMatching("ok").build(),
                http().expectBodyNotMatching("ok").build(),
                http().expectMd5("0".repeat(32)).build(),
                http().expectSha256("0".repeat(64)).build(),
                http().keepAlive().build(),
                http().followRedirects(1).build(),
                http().url("/x").build(),
                http().url("/x", url -> url.host("a")).build(),
                http().tls(Tls.builder().verifyNothing().build()).build(),
                HealthCheck.https("/").build(),
                HealthCheck.https("/")
                        .tls(Tls.builder().serverName("a").build())
                        .build(),
                HealthCheck.https("/")
                        .tls(Tls.builder().trustFile(Path.of("ca.pem")).build())
                        .build(),
                HealthCheck.https("/")
                        .tls(Tls.builder().trustFile(Path.of("ca.pem"), "x").build())
                        .build(),
                HealthCheck.tls().build(),
                HealthCheck.tls()
                        .tls(Tls.builder().minimumValidity(ofDays(7)).build())
                        .build(),
                HealthCheck.grpc("").build(),
                HealthCheck.grpc("a").build(),
                HealthCheck.grpc("a").authority("b").build(),
                HealthCheck.grpc("a").tls(Tls.verified()).build(),
                HealthCheck.http("/x").build(),
                HealthCheck.tcp().build(),
                HealthCheck.tcp().rise(3).build());
        Set<String> names = new HashSet<>();
        for (HealthCheck check : checks) {
            assertThat(names.add(check.at(TARGET).id().name())).as("%s", check).isTrue();
            assertThat(checks.stream().filter(check::equals)).hasSize(1);
        }
    }

    @Test
    void isEqualToACheckOfTheSameSettings() {
        Supplier<HealthCheck> twin = () -> http().expectStatus(200)
                .header("A", "b")
                .every(ofSeconds(3))
                .build()
                .at(target("127.0.0.1", 8080));
        assertThat(twin.get()).isEqualTo(twin.get()).hasSameHashCodeAs(twin.get());
        assertThat(twin.get().toBuilder().build()).isEqualTo(twin.get());
        assertThat(http().timeout(ofSeconds(1)).build())
                .as("a default that is said")
                .isEqualTo(http().build());
        assertThat(HealthCheck.of("x", PROBE).build())
                .isEqualTo(HealthCheck.of("x", PROBE).build());
        assertThat(HealthCheck.tcp().build()).isNotEqualTo(twin.get());
    }

    @Test
    void keepsItsNameWhenThereAreMoreSettings() {
        // Made of "fall=1" alone: what has its default, as new settings have, is no part of it.
        assertThat(HealthCheck.tcp()
                        .fall(1)
                        .timeout(ofSeconds(1))
                        .ignoreReports()
                        .probeOnReports(1, ofSeconds(1))
                        .build()
                        .at(TARGET)
                        .id())
                .isEqualTo(HealthCheck.tcp().fall(1).build().at(TARGET).id());
    }

    @Test
    void goesOnFromAnyOfItsSettings() {
        HealthCheck check = http().name("x")
                .retries(3, ofMillis(300))
                .downEvery(ofSeconds(9))
                .connectTimeout(ofMillis(500))
                .warmup(ofSeconds(1))
                .startState(Status.DOWN)
                .slowStart(ofSeconds(30))
                .flapDamping(3, ofSeconds(60), ofSeconds(5))
                .downOnReports(3, ofSeconds(10))
                .remedy(REMEDY)
                .remedyTimeout(ofSeconds(3))
                .retryAfter(ofSeconds(1))
                .suspendUnless(new FakeElection("VI_1"))
                .build();
        assertThat(check.toBuilder().build()).isEqualTo(check).hasSameHashCodeAs(check);
        assertThat(check.fall()).isEqualTo(4);
        assertThat(check.startState()).isEqualTo(Status.DOWN);
        assertThat(check.remedy()).contains(REMEDY);
        assertThat(check.remedyTimeout()).isEqualTo(ofSeconds(3));
        assertThat(check.dependencies()).contains(new FakeElection("VI_1"));
        assertThat(check.toBuilder()
                        .remedy(request -> new CompletableFuture<>())
                        .build())
                .isNotEqualTo(check);
        assertThat(check.toBuilder().suspendUnless(new FakeElection("VI_2")).build())
                .isNotEqualTo(check);
        assertThat(check.at(TARGET).toBuilder().slowStart(Duration.ZERO).build())
                .isNotEqualTo(check.at(TARGET));
    }

    @Test
    void isNotChangedByItsBuilderLater() {
        HttpCheckBuilder builder = http().expectStatus(200);
        HealthCheck check = builder.build();
        builder.expectStatus(204).fall(9).header("A", "b");
        assertThat(check).isEqualTo(http().expectStatus(200).build());
    }

    @Test
    void doesNotPrintSecrets() {
        HealthCheck check = http().header("Authorization", "Bearer secret").build();
        assertThat(check + " " + check.id() + " " + check.probe()).doesNotContain("secret");
    }
}
