package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import io.ha4j.testkit.SimulatedLan;
import io.ha4j.testkit.Station;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Some nodes with a sync group each, in trouble for a while and then left in peace: their members never differ, and in the end one node
 * is master of all. Everything is drawn from the seed.
 */
final class GroupSimulation {

    private static final Duration TROUBLE = Duration.ofSeconds(60);
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final List<FaultKind> FAULTS = Stream.of(FaultKind.values())
            .filter(kind -> kind != FaultKind.GROUP_FAULT)
            .toList();

    private final SimulatedLan<Advertisement> lan;
    private final SplittableRandom random;
    private final Map<Station<Advertisement>, RouterAddress> addresses = new HashMap<>();
    private final List<SimulatedGroup> nodes = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final int members;
    private boolean preempt;
    /** Somebody may stand back for the application. */
    private boolean failedOver;

    private boolean calm;
    private long lastChangeNanos;

    GroupSimulation(long seed) {
        lan = new SimulatedLan<>(seed);
        random = lan.random();
        members = random.nextInt(2, 4);
        drawNodes();
    }

    List<String> trace() {
        return trace;
    }

    /** Different priorities: see {@code SyncGroup} about equal ones. */
    private void drawNodes() {
        VrrpVersion version = random.nextInt(3) == 0 ? VrrpVersion.V2 : VrrpVersion.V3;
        int count = random.nextInt(2, 4);
        preempt = random.nextInt(3) != 0;
        int interval = version == VrrpVersion.V2 ? 100 : random.nextInt(1, 150);
        int owner = random.nextInt(5) == 0 && preempt ? random.nextInt(count) : -1;
        for (int i = 0; i < count; i++) {
            int priority = i == owner ? 255 : 50 * (i + 1) + random.nextInt(50);
            List<VrrpSettings> settings = new ArrayList<>();
            long startupDelay = random.nextInt(4) == 0 ? random.nextLong(1, 5_000_000_000L) : 0;
            for (int member = 0; member < members; member++) {
                settings.add(new VrrpSettings(
                        new Advertisement(
                                version, 51 + member, priority, interval, List.of(ip("192.0.2." + (100 + member)))),
                        3,
                        preempt,
                        0,
                        startupDelay,
                        random.nextInt(3) == 0 ? PausePolicy.STEP_DOWN : PausePolicy.RESUME));
            }
            RouterAddress self = new RouterAddress(ip("192.0.2." + (11 + random.nextInt(20) * 4 + i)), 0);
            nodes.add(new SimulatedGroup("n" + (1 + i), settings, self, lan, addresses, this::record));
        }
    }

    private static java.net.InetAddress ip(String literal) {
        return Addresses.parse("address", literal);
    }

    private void record(String who, Object what) {
        trace.add(String.format("%.6f %s %s", lan.nowNanos() / 1e9, who, what));
        if (what instanceof Action.Transition) {
            lastChangeNanos = lan.nowNanos();
        }
    }

    void run() {
        nodes.forEach(SimulatedGroup::start);
        lan.loss(random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.3);
        lan.delay(Duration.ZERO, Duration.ofMillis(random.nextInt(1, 200)));
        for (int i = random.nextInt(1, 30); i > 0; i--) {
            lan.after(Duration.ofMillis(random.nextLong(TROUBLE.toMillis())), this::trouble);
        }
        lan.runFor(TROUBLE);
        calmDown();
        lan.runFor(SETTLING.plus(QUIET));
        checkOutcome();
    }

    private void trouble() {
        SimulatedGroup node = nodes.get(random.nextInt(nodes.size()));
        Duration length = Duration.ofMillis(random.nextLong(1, 10_000));
        int member = random.nextInt(members);
        switch (random.nextInt(9)) {
            case 0 -> down(node, node::crash, length);
            case 1 -> down(node, node::stop, length);
            case 2 -> pause(node, length);
            case 3, 4 -> {
                record("lan", "splits network " + member);
                nodes.forEach(each -> each.part(member, random.nextInt(2)));
                lan.after(length, () -> nodes.forEach(each -> each.part(member, 0)));
            }
            case 5, 6 -> {
                FaultKind kind = FAULTS.get(random.nextInt(FAULTS.size()));
                node.breaks(member, kind);
                lan.after(length, () -> node.mends(member, kind));
            }
            case 7 -> {
                if (node.isRunning() && !node.isPaused()) {
                    failedOver = true;
                    node.failOver();
                }
            }
            default -> lan.loss(random.nextDouble() * 0.4);
        }
    }

    private void down(SimulatedGroup node, Runnable how, Duration length) {
        if (node.isRunning() && !node.isPaused()) {
            how.run();
            lan.after(length, node::start);
        }
    }

    private void pause(SimulatedGroup node, Duration length) {
        if (node.isRunning() && !node.isPaused()) {
            node.pause();
            lan.after(length, () -> {
                if (node.isRunning() && node.isPaused()) {
                    node.resume();
                }
            });
        }
    }

    private void calmDown() {
        record("lan", "calms down");
        calm = true;
        nodes.forEach(node -> {
            for (int member = 0; member < members; member++) {
                node.part(member, 0);
            }
        });
        lan.loss(0);
        lan.delay(Duration.ofNanos(100_000), Duration.ofNanos(100_000));
        lan.after(Duration.ofSeconds(15), () -> nodes.forEach(SimulatedGroup::mendsAll));
    }

    private void checkOutcome() {
        check(calm, "not calm");
        List<SimulatedGroup> masters =
                nodes.stream().filter(n -> n.state() == LeadershipState.MASTER).toList();
        check(masters.size() == 1, "not one master: " + nodes);
        for (SimulatedGroup node : nodes) {
            check(node.isRunning() && node.isHealthy(), "not mended: " + node);
            boolean outranks =
                    node.settings().priority() > masters.get(0).settings().priority();
            check(failedOver || !preempt || !outranks, node + " should have taken over: " + nodes);
        }
        check(lan.nowNanos() - lastChangeNanos >= QUIET.toNanos(), "a change of state in the last 20 s: " + nodes);
    }

    private static void check(boolean ok, String violation) {
        if (!ok) {
            throw new AssertionError(violation);
        }
    }
}
