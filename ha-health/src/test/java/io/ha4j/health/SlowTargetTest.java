package io.ha4j.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.health.probe.Tls;
import io.ha4j.testkit.Await;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that accept a connection and then keep the probe waiting. */
class SlowTargetTest {

    private static final Tls ANY = Tls.builder().verifyNothing().build();

    /** From nothing at all to what each protocol begins with. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nal",
                "\26\3\3\1",
                "\0\0\0\4\0\0\0\0\0",
                "H",
                "\0\0"
            })
    void areDownWhenTheTimeIsOver(String start) {
        try (ScriptedServer server = new ScriptedServer((in, out) -> {
            out.write(start.getBytes(ISO_8859_1));
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            List<HealthCheck> checks = List.<CheckBuilder<?>>of(
                            HealthCheck.http("/"),
                            HealthCheck.http("/").keepAlive(),
                            HealthCheck.https("/").tls(ANY),
                            HealthCheck.tls().tls(ANY),
                            HealthCheck.grpc(""),
                            HealthCheck.grpc("").tls(ANY))
                    .stream()
                    .map(builder -> builder.every(Duration.ofMillis(300))
                            .timeout(Duration.ofMillis(250))
                            .build()
                            .at(server.address()))
                    .toList();
            try (HaNode node =
                    HaNode.builder("n").with(checks.toArray(HealthCheck[]::new)).build()) {
                node.start();
                for (HealthCheck check : checks) {
                    HealthMonitor monitor = node.get(check);
                    Await.until("down: " + check, () -> monitor.health().status() == Status.DOWN);
                    assertThat(monitor.health().reason())
                            .as("%s", check)
                            .matches("no answer within 250 ms"
                                    + (start.isEmpty() ? "" : "|not a TLS answer|not a valid HTTP.*"));
                }
                Await.until(
                        "few connections",
                        () -> server.openConnections() <= checks.size()
                                && node.snapshot()
                                        .components()
                                        .get("health-probe/http")
                                        .equals(Map.of("idleConnections", 0)));
            }
            Await.until("no connection", () -> server.openConnections() == 0);
        }
    }
}
