package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two Keepalived and no ha4j: what the rig says about a failover is what Keepalived is known to do. */
@Tag("lab")
@Tag("long")
class KeepalivedPairTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int PORT = 7007;

    @BeforeEach
    void needs() {
        List<String> missing = LabRequirements.missing(Tool.values());
        Lab.require(missing.isEmpty(), String.join("; ", missing));
    }

    /** A way in which the two speak, and the virtual address that is asked. */
    private record Dialect(
            String name, String vip, UnaryOperator<KeepalivedInstance.Builder> settings, String source, String peer) {

        KeepalivedInstance instance(int priority, boolean isFirst) {
            KeepalivedInstance.Builder builder =
                    settings.apply(KeepalivedInstance.builder("VI_1").priority(priority));
            if (!source.isEmpty()) {
                builder.unicast(isFirst ? source : peer, isFirst ? peer : source);
            }
            return builder.build();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Dialect dialect(String name, String vip, UnaryOperator<KeepalivedInstance.Builder> settings) {
        return new Dialect(name, vip, settings, "", "");
    }

    private static final String VIP4 = "10.99.0.100";
    private static final String VIP6 = "2001:db8::100";

    static Stream<Dialect> dialects() {
        Duration fast = Duration.ofMillis(100);
        UnaryOperator<KeepalivedInstance.Builder> v3 =
                b -> b.advertisementInterval(fast).virtualAddress(VIP4 + "/24");
        UnaryOperator<KeepalivedInstance.Builder> v3over6 = b ->
                b.advertisementInterval(fast).virtualAddress("fe80::100/64").virtualAddress(VIP6 + "/64");
        return Stream.of(
                dialect("v3 IPv4", VIP4, v3),
                dialect("v2 PASS", VIP4, b -> b.version(2).password("secret").virtualAddress(VIP4 + "/24")),
                dialect("v3 IPv6", VIP6, v3over6),
                new Dialect("v3 IPv4 unicast", VIP4, v3, "10.99.0.1", "10.99.0.2"),
                new Dialect("v3 IPv6 unicast", VIP6, v3over6, "2001:db8::1", "2001:db8::2"),
                dialect("v3 IPv4 virtual MAC", VIP4, b -> v3.apply(b).virtualMac()),
                dialect("v3 IPv6 virtual MAC", VIP6, b -> v3over6.apply(b).virtualMac()));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("dialects")
    void theHigherIsMasterAndTheOtherTakesOver(Dialect dialect) throws Exception {
        SteadyMachine.run(() -> failOver(dialect));
    }

    private static void failOver(Dialect dialect) {
        boolean isUnicastOverIpv6 =
                dialect.name().equals("v3 IPv6 unicast"); // Keepalived does not set the hop limit there
        try (Lan lan = Lan.create("pair")) {
            Host a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
            Host b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
            Host w = lan.host("w", "10.99.0.9/24", "2001:db8::9/64");
            Witness witness = new Witness(w);
            a.echo(PORT, dialect.vip());
            b.echo(PORT, dialect.vip());
            Capture capture = Capture.start(a);

            Keepalived first = Keepalived.start(a, dialect.instance(150, true));
            first.awaitState("MASTER");
            Keepalived second = Keepalived.start(b, dialect.instance(100, false));
            second.awaitState("BACKUP");
            holds(witness, dialect, a);
            assertThat(second.timesEntered("MASTER")).isZero();

            first.stop(); // orderly
            second.awaitState("MASTER");
            holds(witness, dialect, b);
            assertThat(a.hasAddress(dialect.vip())).isFalse();

            first = Keepalived.start(a, dialect.instance(150, true));
            first.awaitState("MASTER");
            second.awaitState("BACKUP");
            holds(witness, dialect, a);

            a.linkDown();
            second.awaitState("MASTER");
            holds(witness, dialect, b);
            a.linkUp();
            second.awaitState("BACKUP");
            holds(witness, dialect, a);

            capture.stop();
            assertThat(capture.problems())
                    .filteredOn(problem -> !isUnicastOverIpv6 || !problem.endsWith("hop limit 64"))
                    .isEmpty();
            assertThat(capture.vrrp())
                    .hasSizeGreaterThan(3)
                    .anyMatch(p -> p.priority().equals("0"));

            first.kill();
            assertThat(a.processes()).as("the dead do not come back").isEmpty();
            second.awaitState("MASTER");
            assertThat(a.hasAddress(dialect.vip()))
                    .as("a killed Keepalived leaves it")
                    .isTrue();
            assertThat(witness.resolve(dialect.vip(), LONG)).as("both answer").isPresent();
            a.cutOff();
            holds(witness, dialect, b);
        }
    }

    /** One host alone answers for the address, and to what is sent to it. */
    private static void holds(Witness witness, Dialect dialect, Host host) {
        Await.until(
                () -> host + " answers, not " + witness.answers(dialect.vip(), PORT, SHORT),
                LONG,
                () -> witness.answers(dialect.vip(), PORT, SHORT)
                        .filter(host.name()::equals)
                        .isPresent());
        String mac = dialect.name().contains("virtual MAC")
                ? "00:00:5e:00:0" + (dialect.vip().equals(VIP4) ? "1" : "2") + ":33"
                : host.hardwareAddress().toString();
        assertThat(witness.resolve(dialect.vip(), LONG)).map(Object::toString).contains(mac);
        assertThat(witness.resolveAll(dialect.vip(), SHORT))
                .extracting(Object::toString)
                .isSubsetOf(mac);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void pausedMasterIsReplacedAndComesBack() throws Exception {
        SteadyMachine.run(KeepalivedPairTest::pauseTheMaster);
    }

    private static void pauseTheMaster() {
        try (Lan lan = Lan.create("pause")) {
            Host a = lan.host("a", "10.99.0.1/24");
            Host b = lan.host("b", "10.99.0.2/24");
            Dialect dialect = dialects().findFirst().orElseThrow();
            Keepalived first = Keepalived.start(a, dialect.instance(150, true));
            first.awaitState("MASTER");
            Keepalived second = Keepalived.start(b, dialect.instance(100, false));
            second.awaitState("BACKUP");
            first.pause();
            second.awaitState("MASTER");
            first.resume();
            second.awaitState("BACKUP");
            assertThat(second.timesEntered("MASTER")).isEqualTo(1);
            assertThat(first.isIn("MASTER")).isTrue();
            first.signal("HUP");
            Await.until(() -> first.log(), LONG, () -> first.log().contains("Reloading"));
        }
    }
}
