package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's clock: between two Keepalived at 100 ms, it must show what the protocol's arithmetic says. Priority 100 waits 361 ms
 * after the last advert (RFC 9568 section 6.1), and that came up to 100 ms before the master died; after priority 0, 61 ms.
 */
@Tag("lab")
@Tag("long")
class TakeoverTimeTest {

    private static final Logger LOG = LoggerFactory.getLogger(TakeoverTimeTest.class);
    private static final int RUNS = 5;
    private static final int PORT = 7007;
    private static final String VIP = "10.99.0.100";
    /** What a busy machine may add, to the median of a few runs. */
    private static final long SLACK_MILLIS = 150;

    private interface Blow {
        void strike(Host host, Keepalived keepalived);
    }

    private interface Repair {
        void mend(Host host, Keepalived keepalived);
    }

    @BeforeEach
    void needs() {
        List<String> missing = LabRequirements.missing(Tool.KEEPALIVED, Tool.KILL);
        Lab.require(missing.isEmpty(), String.join("; ", missing));
    }

    @Test
    void afterAKill() {
        long median = median("kill", true, (host, keepalived) -> host.powerOff(), (host, keepalived) -> host.plugIn());
        assertThat(median).isBetween(250L, 361 + SLACK_MILLIS);
    }

    @Test
    void afterAnOrderlyStop() {
        long median = median(
                "stop", true, (host, keepalived) -> keepalived.beginStop(), (host, keepalived) -> keepalived.stop());
        assertThat(median).isBetween(55L, 61 + SLACK_MILLIS);
    }

    @Test
    void afterALinkDown() {
        long median =
                median("link down", false, (host, keepalived) -> host.linkDown(), (host, keepalived) -> host.linkUp());
        assertThat(median).isBetween(250L, 361 + SLACK_MILLIS);
    }

    private static long median(String what, boolean ends, Blow blow, Repair repair) {
        List<Long> millis = new ArrayList<>();
        try (Lan lan = Lan.create("time")) {
            Host a = lan.host("a", "10.99.0.1/24");
            Host b = lan.host("b", "10.99.0.2/24");
            Host c = lan.host("c", "10.99.0.9/24");
            a.echo(PORT, VIP);
            b.echo(PORT, VIP);
            Keepalived first = Keepalived.start(a, instance(150));
            Keepalived second = Keepalived.start(b, instance(100));
            first.awaitState("MASTER");
            FailoverClient client = FailoverClient.start(c, VIP, PORT, Duration.ofMillis(1));
            for (int i = 0; i < RUNS; i++) {
                second.awaitState("BACKUP");
                awaitAnswers(client, "a");
                client.reset();
                awaitAnswers(client, "a"); // a random part of an interval, or the phase would always be the same
                blow.strike(a, first);
                awaitAnswers(client, "b");
                Outage outage = client.changes().get(0);
                assertThat(outage.before() + outage.after()).isEqualTo("ab");
                millis.add(outage.length().toMillis());
                repair.mend(a, first);
                if (ends) {
                    first = Keepalived.start(a, instance(150));
                }
            }
        }
        List<Long> sorted = millis.stream().sorted().toList();
        LOG.info("take-over after {}, ms: {}", what, millis);
        return sorted.get(RUNS / 2);
    }

    private static void awaitAnswers(FailoverClient client, String host) {
        long enough = client.received() + ThreadLocalRandom.current().nextLong(50, 150);
        Await.until(
                "answers of " + host + " alone", () -> client.answering().equals(host) && client.received() > enough);
    }

    private static KeepalivedInstance instance(int priority) {
        return KeepalivedInstance.builder("VI_1")
                .priority(priority)
                .advertisementInterval(Duration.ofMillis(100))
                .virtualAddress(VIP + "/24")
                .build();
    }
}
