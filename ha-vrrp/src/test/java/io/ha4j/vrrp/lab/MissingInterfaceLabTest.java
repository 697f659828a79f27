package io.ha4j.vrrp.lab;

import static io.ha4j.vrrp.lab.LabFixture.lasts;
import static io.ha4j.vrrp.lab.LabFixture.vi;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.vrrp.VrrpInstance;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A class of its own, so that nothing runs beside it: it looks at the time of all loops. */
@Tag("lab")
class MissingInterfaceLabTest {

    @Test
    void isWaitedForQuietlyWhenItWentWithinTheDelay() throws Exception {
        try (Lan lan = LabFixture.lan("missing")) {
            Host a = lan.host("a", "10.99.0.1/24");
            LabHost.addInterface(a, "eth7", "10.77.0.1/24", "2001:db8:7::1/64");
            VrrpInstance instance = vi("2001:db8::100/64")
                    .networkInterface("eth7")
                    .linkDownDelay(Duration.ofMillis(500))
                    .build();
            try (JavaNode node = JavaNode.start(a, instance)) {
                node.await(LeadershipState.MASTER);
                LabHost.down(a, "eth7");
                LabHost.deleteLink(a, "eth7");
                node.await(LeadershipState.FAULT);
                assertThat(node.router().snapshot().reason()).contains("eth7 does not exist");
                lasts("fault", Duration.ofMillis(800), () -> node.isIn(LeadershipState.FAULT));
                long before = loopNanos();
                lasts("fault", Duration.ofMillis(500), () -> node.isIn(LeadershipState.FAULT));
                assertThat(Duration.ofNanos(loopNanos() - before)).isLessThan(Duration.ofMillis(200));
            }
        }
    }

    /** {@return the processor time of all VRRP loops in this process} */
    private static long loopNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-vrrp-ip"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getId())))
                .sum();
    }
}
