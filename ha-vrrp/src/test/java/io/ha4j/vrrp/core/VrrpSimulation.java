package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import io.ha4j.testkit.SimulatedLan;
import io.ha4j.testkit.Station;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One seed: two to five routers, two minutes of trouble, then calm, then the checks. */
final class VrrpSimulation {

    private static final Duration TROUBLE = Duration.ofMinutes(2);
    /** Longer than any pause, startup delay, and twice any master down interval and preempt delay that is drawn. */
    private static final Duration SETTLING = Duration.ofSeconds(90);

    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final List<FaultKind> FAULTS = List.of(FaultKind.values());

    private final SimulatedLan<Advertisement> lan;
    private final SplittableRandom random;
    private final Map<Station<Advertisement>, RouterAddress> addresses = new HashMap<>();
    private final List<SimulatedRouter> routers = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    /** Draws the changes of settings, of which the other draws do not depend. */
    private final SplittableRandom changes;

    private boolean changing;
    private boolean calm;
    private long lastChangeNanos;

    VrrpSimulation(long seed) {
        lan = new SimulatedLan<>(seed);
        random = lan.random();
        changes = new SplittableRandom(~seed);
        drawRouters();
    }

    /** Has settings changed while the routers run. */
    VrrpSimulation changing() {
        changing = true;
        return this;
    }

    List<String> trace() {
        return trace;
    }

    void run() {
        routers.forEach(SimulatedRouter::start);
        lan.loss(random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.3);
        lan.delay(Duration.ZERO, Duration.ofMillis(random.nextInt(1, 400)));
        scheduleTrouble();
        if (changing) {
            scheduleChanges();
        }
        lan.runFor(TROUBLE);
        calmDown();
        lan.runFor(SETTLING.plus(QUIET));
        checkOutcome();
    }

    private void drawRouters() {
        VrrpVersion version = random.nextInt(3) == 0 ? VrrpVersion.V2 : VrrpVersion.V3;
        int v2Interval = 100 * random.nextInt(1, 3);
        int downTimerAdverts = random.nextInt(1, 6);
        int count = random.nextInt(2, 6);
        int owner = random.nextInt(4) == 0 ? random.nextInt(count) : -1;
        int commonPriority = random.nextInt(1, 255);
        for (int i = 0; i < count; i++) {
            boolean isOwner = i == owner;
            int priority = isOwner ? 255 : random.nextInt(3) == 0 ? commonPriority : random.nextInt(1, 255);
            int interval = version == VrrpVersion.V2 ? v2Interval : random.nextInt(1, 200);
            boolean preempt = isOwner || random.nextInt(4) != 0;
            long delay = preempt && !isOwner && random.nextInt(4) == 0 ? random.nextLong(1, 10_000_000_000L) : 0;
            RouterAddress self = new RouterAddress(ip("192.0.2." + (11 + i)), 0);
            long startupDelay = random.nextInt(4) == 0 ? random.nextLong(1, 10_000_000_000L) : 0;
            VrrpSettings settings = new VrrpSettings(
                    new Advertisement(version, 51, priority, interval, List.of(ip("192.0.2.100"))),
                    downTimerAdverts,
                    preempt,
                    delay,
                    startupDelay,
                    random.nextInt(3) == 0 ? PausePolicy.STEP_DOWN : PausePolicy.RESUME);
            routers.add(new SimulatedRouter("r" + (1 + i), settings, self, lan, addresses, this::record));
        }
    }

    private static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void record(String who, Object what) {
        trace.add(String.format("%.6f %s %s", lan.nowNanos() / 1e9, who, what));
        if (what instanceof Action.Transition) {
            lastChangeNanos = lan.nowNanos();
        }
    }

    private void scheduleTrouble() {
        for (int i = random.nextInt(1, 40); i > 0; i--) {
            long millis = random.nextLong(TROUBLE.toMillis());
            lan.after(Duration.ofMillis(millis), this::trouble);
        }
    }

    private void scheduleChanges() {
        for (int i = changes.nextInt(1, 40); i > 0; i--) {
            long millis = changes.nextLong(TROUBLE.toMillis());
            lan.after(Duration.ofMillis(millis), this::change);
        }
    }

    /** All but what makes it another router, what all routers must have in common, and who owns the addresses. */
    private void change() {
        SimulatedRouter router = routers.get(changes.nextInt(routers.size()));
        VrrpSettings now = router.settings();
        boolean v2 = now.version() == VrrpVersion.V2;
        boolean preempt = now.isOwner() || changes.nextInt(4) != 0;
        router.reconfigure(new VrrpSettings(
                new Advertisement(
                        now.version(),
                        now.advertisement().virtualRouterId(),
                        now.isOwner() ? 255 : changes.nextInt(1, 255),
                        v2 ? now.advertisement().intervalCentiseconds() : changes.nextInt(1, 200),
                        List.of(ip("192.0.2.100"), ip("192.0.2." + changes.nextInt(101, 200)))),
                now.downTimerAdverts(),
                preempt,
                preempt && !now.isOwner() && changes.nextInt(4) == 0 ? changes.nextLong(1, 10_000_000_000L) : 0,
                changes.nextInt(4) == 0 ? changes.nextLong(1, 10_000_000_000L) : 0,
                changes.nextInt(3) == 0 ? PausePolicy.STEP_DOWN : PausePolicy.RESUME));
    }

    private void trouble() {
        if (calm) {
            return;
        }
        SimulatedRouter router = routers.get(random.nextInt(routers.size()));
        Duration length = Duration.ofMillis(random.nextLong(1, 20_000));
        switch (random.nextInt(7)) {
            case 0 -> down(router, router::crash, length);
            case 1 -> down(router, router::stop, length);
            case 2 -> pause(router, length);
            case 3 -> partition(length);
            case 4, 5 -> breaks(router, length);
            default -> lan.loss(random.nextDouble() * 0.5);
        }
    }

    private void down(SimulatedRouter router, Runnable how, Duration length) {
        if (router.isRunning() && !router.isPaused()) {
            how.run();
            boolean forever = random.nextInt(8) == 0;
            if (!forever) {
                lan.after(length, router::start);
            }
        }
    }

    private void pause(SimulatedRouter router, Duration length) {
        if (router.isRunning() && !router.isPaused()) {
            router.pause();
            lan.after(length, () -> {
                if (router.isRunning() && router.isPaused()) {
                    router.resume();
                }
            });
        }
    }

    /** Faults overlap, and some stay. */
    private void breaks(SimulatedRouter router, Duration length) {
        FaultKind kind = FAULTS.get(random.nextInt(FAULTS.size()));
        router.breaks(kind);
        boolean forever = random.nextInt(16) == 0;
        if (!forever) {
            lan.after(length, () -> router.mends(kind));
        }
    }

    private void partition(Duration length) {
        split();
        lan.after(length, () -> {
            if (!calm) {
                heal();
            }
        });
    }

    private void split() {
        record("lan", "splits");
        routers.forEach(router -> router.segment(random.nextInt(2)));
    }

    private void heal() {
        record("lan", "heals");
        routers.forEach(router -> router.segment(0));
    }

    /** No new trouble, though the network may stay split; what is scheduled already ends within the settling time. */
    private void calmDown() {
        record("lan", "calms down");
        calm = true;
        if (random.nextInt(4) == 0) {
            split();
        } else {
            heal();
        }
        lan.loss(0);
        lan.delay(Duration.ofNanos(100_000), Duration.ofNanos(100_000));
    }

    private void checkOutcome() {
        checkSegment(0);
        checkSegment(1);
        long quietNanos = lan.nowNanos() - lastChangeNanos;
        check(quietNanos >= QUIET.toNanos(), "a change of state in the last 20 s: " + routers);
    }

    /** One master among those that can be one, and the right one. */
    private void checkSegment(int segment) {
        List<SimulatedRouter> able = routers.stream()
                .filter(r -> r.isRunning() && r.isHealthy() && r.segment() == segment)
                .toList();
        List<SimulatedRouter> masters =
                able.stream().filter(r -> r.state() == LeadershipState.MASTER).toList();
        if (able.isEmpty()) {
            return;
        }
        check(masters.size() == 1, "not one master: " + able);
        int rank = masters.get(0).settings().priority();
        for (SimulatedRouter router : able) {
            boolean waitsInVain =
                    router.settings().preempt() && router.settings().priority() > rank;
            check(!waitsInVain, router + " should have taken over: " + able);
        }
    }

    private static void check(boolean ok, String violation) {
        if (!ok) {
            throw new AssertionError(violation);
        }
    }
}
