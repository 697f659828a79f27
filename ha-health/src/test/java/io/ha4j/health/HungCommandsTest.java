package io.ha4j.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health.Status;
import io.ha4j.health.probe.Command;
import io.ha4j.linux.process.ProcessStat;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A thousand commands that hang and do not listen: they do not stack, and nothing of them is left. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class HungCommandsTest {

    private static final int CHECKS = 1_000;
    private static final int AT_ONCE = 64;

    private final String marker = "601.0" + ProcessHandle.current().pid();

    @Test
    void doNotStackAndAreGoneWithTheNode() {
        // The shell and its child: both are deaf.
        Command hangs = Command.builder("sh", "-c", "trap '' TERM; sleep $0; sleep $0", marker)
                .grace(Duration.ofMillis(200))
                .build();
        List<HealthCheck> checks = new ArrayList<>();
        for (int i = 0; i < CHECKS; i++) {
            checks.add(HealthCheck.command(hangs)
                    .name("hangs-" + i)
                    .every(Duration.ofSeconds(1))
                    .build());
        }
        try (HaNode node =
                HaNode.builder("n1").with(checks.toArray(new HealthCheck[0])).build()) {
            node.start();
            AtomicInteger most = new AtomicInteger();
            Await.until(() -> "all are down, with " + most + " commands at once", Duration.ofSeconds(60), () -> {
                most.accumulateAndGet(leaders(), Math::max);
                assertThat(most.get()).isLessThanOrEqualTo(AT_ONCE);
                assertThat(workers()).isLessThanOrEqualTo(AT_ONCE);
                return most.get() == AT_ONCE
                        && checks.stream()
                                .allMatch(check -> node.get(check).health().status() == Status.DOWN);
            });
            HealthMonitor first = node.get(checks.get(0));
            Await.until("goes on", () -> first.snapshot().failures() >= 3);
            assertThat(first.health().reason()).isEqualTo("no answer within 1 s");
            Await.until("all are at work again", () -> leaders() >= AT_ONCE / 2);
        }
        assertThat(processes()).isEmpty();
        Await.until("no worker", () -> workers() == 0);
    }

    /** Those that lead a group, as each command does; the rest are their children. */
    private int leaders() {
        return (int) processes().stream().filter(p -> p.pid() == p.group()).count();
    }

    private List<ProcessStat> processes() {
        try {
            return ProcessStat.all().stream()
                    .filter(ProcessStat::isAlive)
                    .filter(p -> p.name().equals("sh")
                            || p.name().equals("sleep")
                            || p.name().equals("setsid"))
                    .filter(p -> ProcessStat.commandLine(p.pid(), 4_096).contains(marker))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int workers() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ha-n1-command-"))
                .count();
    }
}
