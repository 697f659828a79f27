package io.ha4j.vrrp.lab;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lab.Capture;
import io.ha4j.lab.Host;
import io.ha4j.lab.VrrpPacket;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.core.TransitionReason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who of us and Keepalived is master, where the plain rule does not say, and what it then has. */
@Tag("lab")
@Tag("long")
class KeepalivedElectionTest {

    private static final String VIP = "10.99.0.100";
    private static final String VIP24 = VIP + "/24";
    /** More than two master down intervals. */
    private static final Duration A_WHILE = Duration.ofMillis(900);

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void oursDoesNotPreempt() throws Exception {
        Pair.whileSteady("nopreempt", pair -> {
            Router low = pair.theirs(pair.b, KeepalivedRouter.builder(100).virtualAddress(VIP24));
            low.await(MASTER);
            Router high = pair.ours(
                    pair.a, JavaNode.builder(150).virtualAddress(VIP24).preemption(Preemption.never()));
            waitsUntilTheLowerStops(low, high);
        });
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void keepalivedDoesNotPreempt() throws Exception {
        Pair.whileSteady("nopreempt", pair -> {
            Router low = pair.ours(pair.b, JavaNode.builder(100).virtualAddress(VIP24));
            low.await(MASTER);
            Router high = pair.theirs(
                    pair.a, KeepalivedRouter.builder(150).virtualAddress(VIP24).noPreempt());
            waitsUntilTheLowerStops(low, high);
        });
    }

    private static void waitsUntilTheLowerStops(Router low, Router high) {
        high.await(BACKUP);
        Await.throughout(() -> low + "\n" + high, A_WHILE, () -> low.isIn(MASTER) && high.isIn(BACKUP));
        assertThat(high.timesMaster()).isZero();
        assertThat(low.timesMaster()).isEqualTo(1);
        low.stop();
        high.await(MASTER);
    }

    /** Two masters of one priority, after the network was split: the one with the higher address stays. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Execution(ExecutionMode.CONCURRENT)
    void theHigherAddressBreaksATie(boolean oursIsHigher) throws Exception {
        Pair.whileSteady("tie", pair -> {
            pair.echo(VIP);
            JavaNode ours;
            Router theirs;
            if (oursIsHigher) {
                theirs = pair.theirs(pair.a, KeepalivedRouter.builder(100).virtualAddress(VIP24));
                theirs.await(MASTER);
                ours = pair.ours(pair.b, JavaNode.builder(100).virtualAddress(VIP24));
            } else {
                ours = pair.ours(pair.a, JavaNode.builder(100).virtualAddress(VIP24));
                ours.await(MASTER);
                theirs = pair.theirs(pair.b, KeepalivedRouter.builder(100).virtualAddress(VIP24));
            }
            Router higher = oursIsHigher ? ours : theirs;
            Router lower = oursIsHigher ? theirs : ours;
            higher.await(BACKUP);
            Await.throughout(() -> lower + "\n" + higher, A_WHILE, () -> lower.isIn(MASTER) && higher.isIn(BACKUP));
            pair.holds(pair.a, VIP);

            pair.a.splitOff();
            higher.await(MASTER);
            pair.holds(pair.b, VIP);
            assertThat(lower.isIn(MASTER)).isTrue();
            Capture capture = Capture.start(pair.b);
            pair.a.rejoin();
            lower.await(BACKUP);
            Await.throughout(() -> lower + "\n" + higher, A_WHILE, () -> lower.isIn(BACKUP) && higher.isIn(MASTER));
            pair.holds(pair.b, VIP);
            assertThat(lower.timesMaster()).isEqualTo(1);
            assertThat(higher.timesMaster()).isEqualTo(1);
            capture.stop();
            assertThat(capture.problems()).isEmpty();
            assertThat(capture.vrrp())
                    .as("who yields does not give up")
                    .extracting(VrrpPacket::priority)
                    .containsOnly("100");
            if (oursIsHigher) {
                assertThat(ours.events())
                        .filteredOn(VrrpEvent.LowerPriorityHeard.class::isInstance)
                        .extracting(event -> ((VrrpEvent.LowerPriorityHeard) event).sender())
                        .as("heard, unless it yielded before its next advertisement")
                        .allMatch("10.99.0.1"::equals);
            } else {
                assertThat(ours.events().stream()
                                .filter(VrrpEvent.StateChanged.class::isInstance)
                                .map(event -> ((VrrpEvent.StateChanged) event).cause()))
                        .endsWith(TransitionReason.HIGHER_PRIORITY);
            }
        });
    }

    /** Five that are advertised, and two that are not, of which one is of the other family. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Execution(ExecutionMode.CONCURRENT)
    void severalAddressesMoveTogether(boolean oursIsMaster) throws Exception {
        List<String> advertised = Stream.of(101, 102, 103, 104, 105)
                .map(i -> "10.99.0." + i + "/24")
                .toList();
        List<String> excluded = List.of("10.99.0.111/24", "2001:db8::111/64");
        List<String> all = Stream.concat(advertised.stream(), excluded.stream())
                .map(address -> address.substring(0, address.indexOf('/')))
                .toList();
        int oursPriority = oursIsMaster ? 150 : 100;
        var ours = JavaNode.builder(oursPriority);
        var theirs = KeepalivedRouter.builder(250 - oursPriority)
                .line("virtual_ipaddress_excluded {\n        " + String.join("\n        ", excluded) + "\n    }");
        advertised.forEach(address -> {
            ours.virtualAddress(address);
            theirs.virtualAddress(address);
        });
        excluded.forEach(ours::excludedAddress);
        Pair.whileSteady("several", pair -> {
            pair.echo(all.toArray(new String[0]));
            Capture capture = Capture.start(pair.b);
            Router first = oursIsMaster ? pair.ours(pair.a, ours) : pair.theirs(pair.a, theirs);
            first.await(MASTER);
            Router second = oursIsMaster ? pair.theirs(pair.b, theirs) : pair.ours(pair.b, ours);
            second.await(BACKUP);
            Await.throughout(() -> first + "\n" + second, A_WHILE, () -> second.isIn(BACKUP));
            haveAll(pair, pair.a, pair.b, all);
            first.stop();
            second.await(MASTER);
            haveAll(pair, pair.b, pair.a, all);
            if (second instanceof JavaNode node) {
                assertThat(node.count("addressListErrors")).isZero();
            }
            capture.stop();
            assertThat(capture.problems()).isEmpty();
            assertThat(capture.vrrp().stream()
                            .map(packet -> packet.source() + ": " + packet.addresses())
                            .distinct())
                    .containsExactly(
                            "10.99.0.1: 10.99.0.101,10.99.0.102,10.99.0.103,10.99.0.104,10.99.0.105",
                            "10.99.0.2: 10.99.0.101,10.99.0.102,10.99.0.103,10.99.0.104,10.99.0.105");
        });
    }

    private static void haveAll(Pair pair, Host master, Host backup, List<String> addresses) {
        for (String address : addresses) {
            pair.holds(master, address);
            assertThat(backup.hasAddress(address))
                    .as("%s on %s", address, backup)
                    .isFalse();
        }
    }

    /** Both killed at once: the address of ours goes by itself, that of Keepalived stays. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theAddressOfAKilledProcessGoesWithItsLease() throws Exception {
        try (Pair pair = new Pair("killed")) {
            String vipOfTheirs = "10.99.0.101";
            Router ours = pair.add(NodeProcess.start(
                    pair.a, List.of("version=3", "id=51", "priority=100", "interval=PT0.1S", "address=" + VIP24)));
            Router theirs = pair.theirs(
                    pair.b, KeepalivedRouter.builder(100).virtualRouterId(52).virtualAddress(vipOfTheirs + "/24"));
            ours.await(MASTER);
            theirs.await(MASTER);
            ours.kill();
            theirs.kill();
            Await.until(() -> pair.a + " has " + VIP, LabFixture.LONG, () -> !pair.a.hasAddress(VIP));
            Duration lease = Duration.ofMillis(2_500); // 2 s, and the kernel half a second late
            Await.throughout(() -> pair.b.addresses(), lease, () -> pair.b.hasAddress(vipOfTheirs));
            assertThat(pair.b.addresses())
                    .filteredOn(address -> address.address().getHostAddress().equals(vipOfTheirs))
                    .as("for ever")
                    .allMatch(address -> address.validSeconds() == InterfaceAddress.FOREVER);
        }
    }
}
