package io.ha4j.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.loop.Subscription;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On the real clock, within 100 ms: interval * fall + timeout to go down, interval * rise + timeout to come up. */
class DetectionTimeTest {

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofMillis(150);
    private static final int FALL = 2;
    private static final int RISE = 3;
    private static final Duration ALLOWANCE = Duration.ofMillis(100);
    /** The bound is the engine's; a machine that does something else meanwhile gets another try. */
    private static final int TRIES = 3;

    static Stream<Named<CheckBuilder<?>>> checks() {
        return Stream.of(Named.of("tcp", HealthCheck.tcp()), Named.of("http", HealthCheck.http("/")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checks")
    void detectsInTime(CheckBuilder<?> builder) throws IOException {
        HealthCheck template =
                builder.every(INTERVAL).timeout(TIMEOUT).rise(RISE).fall(FALL).build();
        long mostDown =
                INTERVAL.multipliedBy(FALL).plus(TIMEOUT).plus(ALLOWANCE).toNanos();
        long mostUp = INTERVAL.multipliedBy(RISE).plus(TIMEOUT).plus(ALLOWANCE).toNanos();
        long[] best = {Long.MAX_VALUE, Long.MAX_VALUE};
        for (int i = 0; i < TRIES && (best[0] > mostDown || best[1] > mostUp); i++) {
            long[] took = downAndUp(template);
            best[0] = Math.min(best[0], took[0]);
            best[1] = Math.min(best[1], took[1]);
        }
        assertThat(best[0]).as("down").isLessThanOrEqualTo(mostDown);
        assertThat(best[1]).as("up").isLessThanOrEqualTo(mostUp);
    }

    private static long[] downAndUp(HealthCheck template) throws IOException {
        ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        InetSocketAddress address = server.address();
        HealthCheck check = template.at(address);
        try (HaNode node = HaNode.builder("n1").with(check).build()) {
            node.start();
            await(node, check, Status.UP);
            long stopped = System.nanoTime();
            server.stop();
            long down = await(node, check, Status.DOWN) - stopped;
            long restarted = System.nanoTime();
            server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", address);
            return new long[] {down, await(node, check, Status.UP) - restarted};
        } finally {
            server.close();
        }
    }

    /** {@return when a follower heard of it, or now if it was so before} */
    private static long await(HaNode node, HealthCheck check, Status status) {
        AtomicBoolean heard = new AtomicBoolean();
        long[] at = new long[1];
        Subscription subscription = node.get(check).subscribe(health -> {
            if (health.status() == status && !heard.get()) {
                at[0] = System.nanoTime();
                heard.set(true);
            }
        });
        Await.until(status + " after " + node.get(check).health(), heard::get);
        subscription.close();
        return at[0];
    }
}
