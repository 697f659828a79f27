package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.health.HealthCheck;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.socket.IcmpSocket;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real pings, on loopback. */
@EnabledOnOs(OS.LINUX)
class IcmpProbeTest {

    @BeforeEach
    void needsASocket() {
        String missing = "";
        try {
            IcmpSocket.open(AddressFamily.IPV4).close();
        } catch (LinuxException e) {
            missing = e.getMessage();
        }
        Lab.require(missing.isEmpty(), missing);
    }

    private static HealthCheck ping(String address) {
        return HealthCheck.ping()
                .every(Duration.ofMillis(200))
                .fall(1)
                .build()
                .at(new InetSocketAddress(Addresses.parse("address", address), 9));
    }

    private static void awaitStatus(HaNode node, HealthCheck check, Health.Status status) {
        Await.until(check + " is " + status, () -> node.get(check).health().status() == status);
    }

    @Test
    void pingsLoopbackByBothFamilies() {
        HealthCheck v4 = ping("127.0.0.1");
        HealthCheck v6 = ping("::1");
        try (HaNode node = HaNode.builder("n").with(v4, v6).build()) {
            node.start();
            awaitStatus(node, v4, Health.Status.UP);
            awaitStatus(node, v6, Health.Status.UP);
        }
    }

    /** All by one socket: each gets its own replies. */
    @Test
    void pingsManyAtOnce() {
        List<HealthCheck> checks = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            checks.add(ping("127.0.0." + i));
        }
        try (HaNode node =
                HaNode.builder("n").with(checks.toArray(new HealthCheck[0])).build()) {
            node.start();
            checks.forEach(check -> awaitStatus(node, check, Health.Status.UP));
            Await.until(
                    "none waits",
                    () -> node.snapshot().components().get("health-probe/ping").equals(Map.of("waiting", 0)));
        }
    }

    @Test
    void isNamedAfterItsTarget() {
        assertThat(HealthCheck.ping()
                        .build()
                        .at(new InetSocketAddress(Addresses.parse("a", "::1"), 9))
                        .id()
                        .name())
                .isEqualTo("ping://[0:0:0:0:0:0:0:1]:9");
    }
}
