package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.HaNode;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one seed has drawn: the nodes and what they have in common.
 *
 * @param seed the seed
 * @param quietNetwork nothing gets lost, split, doubled or corrupted, so that leases must hold what they promise
 * @param corrupts bits flip, and four of them may well make a valid packet of another one
 * @param interval the longest advertisement interval of all
 * @param authentication null: none
 * @param routers how many virtual routers each node has
 * @param delay the longest that a packet takes
 */
record SwarmPlan(
        long seed,
        boolean quietNetwork,
        boolean corrupts,
        VrrpVersion version,
        AddressFamily family,
        Duration interval,
        int downTimerAdverts,
        @Nullable Authentication authentication,
        ChecksumDialect checksums,
        AddressLease addressLease,
        int routers,
        Duration delay,
        List<NodePlan> nodes) {

    static final int FIRST_ROUTER_ID = 51;

    private static final int[] INTERVALS_V3 = {10, 50, 100, 200, 500, 1_000, 1_000, 2_000};
    private static final HmacKey KEY = HmacKey.ofAscii(1, "the-key-of-all-simulated-nodes-of-swarms");
    /** A promise must be kept up to the bound; this is a little less. */
    private static final double CLOSE_TO_THE_BOUND = 0.95;

    static SwarmPlan draw(long seed, SplittableRandom random) {
        boolean quiet = random.nextInt(2) == 0;
        VrrpVersion version = random.nextInt(4) == 0 ? VrrpVersion.V2 : VrrpVersion.V3;
        AddressFamily family =
                version == VrrpVersion.V3 && random.nextInt(4) == 0 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        Duration interval = interval(version, random);
        int downTimerAdverts = random.nextInt(1, 6);
        boolean sameInterval = quiet || version == VrrpVersion.V2 || random.nextBoolean();
        int drift = drift(version, interval, downTimerAdverts);
        List<NodePlan> nodes = new ArrayList<>();
        int count = random.nextInt(2, 6);
        int owner = random.nextInt(4) == 0 ? random.nextInt(count) : -1;
        int common = random.nextInt(1, 255);
        for (int i = 0; i < count; i++) {
            Duration own = sameInterval ? interval : interval.multipliedBy(random.nextInt(1, 4));
            int priority = i == owner ? 255 : random.nextInt(3) == 0 ? common : random.nextInt(1, 255);
            nodes.add(node("n" + (1 + i), priority, own, drift, random));
        }
        Duration longest =
                nodes.stream().map(NodePlan::interval).max(Duration::compareTo).orElse(interval);
        return new SwarmPlan(
                seed,
                quiet,
                !quiet && random.nextInt(3) == 0,
                version,
                family,
                longest,
                downTimerAdverts,
                authentication(version, random),
                random.nextInt(4) == 0 ? ChecksumDialect.PLAIN : ChecksumDialect.PSEUDO_HEADER,
                addressLease(longest, random),
                random.nextInt(4) == 0 ? 2 : 1,
                delay(quiet, longest, random),
                nodes);
    }

    private static Duration interval(VrrpVersion version, SplittableRandom random) {
        return version == VrrpVersion.V2
                ? Duration.ofSeconds(random.nextInt(1, 3))
                : Duration.ofMillis(INTERVALS_V3[random.nextInt(INTERVALS_V3.length)]);
    }

    private static NodePlan node(String name, int priority, Duration interval, int drift, SplittableRandom random) {
        boolean owner = priority == 255;
        Preemption preemption = owner
                ? Preemption.immediately()
                : switch (random.nextInt(5)) {
                    case 0 -> Preemption.never();
                    case 1 -> Preemption.after(fraction(interval, 10, random));
                    default -> Preemption.immediately();
                };
        return new NodePlan(
                name,
                priority,
                interval,
                preemption,
                random.nextInt(4) == 0 ? fraction(interval, 10, random) : Duration.ZERO,
                random.nextInt(3) == 0 ? PausePolicy.STEP_DOWN : PausePolicy.RESUME,
                tracking(random),
                drift == 0 ? 0 : random.nextInt(-drift, drift + 1));
    }

    /** {@return up to so many times {@code unit}, 1 ms at least} */
    static Duration fraction(Duration unit, int times, SplittableRandom random) {
        return Duration.ofMillis(random.nextLong(1, times * unit.toMillis() + 1));
    }

    private static @Nullable Tracking tracking(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Tracking.fault();
            case 1 -> Tracking.priority(random.nextInt(1, 254) * (random.nextBoolean() ? 1 : -1));
            default -> null;
        };
    }

    private static @Nullable Authentication authentication(VrrpVersion version, SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> Authentication.hmac(KEY);
            case 1 -> version == VrrpVersion.V2 ? Authentication.password("s3cret") : null;
            default -> null;
        };
    }

    private static AddressLease addressLease(Duration interval, SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> AddressLease.off();
            case 1 -> AddressLease.of(Duration.ofSeconds(interval.toSeconds() + random.nextInt(2, 8)));
            default -> AddressLease.automatic();
        };
    }

    private static Duration delay(boolean quiet, Duration interval, SplittableRandom random) {
        long most = quiet ? inTime(interval).toNanos() : 2 * interval.toNanos();
        return Duration.ofNanos(random.nextLong(1_000, most + 1));
    }

    /** {@return a time below the smallest difference of two skews, by which backups take turns} */
    private static Duration inTime(Duration interval) {
        return interval.dividedBy(1_024);
    }

    /** {@return the longest that a packet takes when the trouble is over} */
    Duration calmDelay() {
        Duration shortest =
                nodes.stream().map(NodePlan::interval).min(Duration::compareTo).orElse(interval);
        return inTime(shortest).compareTo(delay) < 0 ? inTime(shortest) : delay;
    }

    /**
     * {@return how far clocks may drift, one forward and the other back, so that a lease ends before a peer takes over: in millionths}
     *
     * <p>A lease is N intervals and 1/256, the shortest time until a peer takes over N intervals and 2/256; of a second in version 2.
     */
    private static int drift(VrrpVersion version, Duration interval, int downTimerAdverts) {
        double units = version == VrrpVersion.V2 ? interval.toSeconds() : 1;
        double apart = 1 / (256 * units * downTimerAdverts + 1);
        return (int) (CLOSE_TO_THE_BOUND * 1_000_000 * apart / 2);
    }

    /** {@return whether all nodes advertise as often} */
    boolean sameInterval() {
        return nodes.stream().allMatch(node -> node.interval().equals(interval));
    }

    /** {@return how long a backup waits for a master at most} */
    Duration masterDown() {
        return masterDown(interval);
    }

    /** {@return the same for a master, or a backup alone, with that interval} */
    Duration masterDown(Duration ofInterval) {
        Duration skew = version == VrrpVersion.V2 ? Duration.ofSeconds(1) : ofInterval;
        return ofInterval.multipliedBy(downTimerAdverts).plus(skew);
    }

    /** {@return how long an address may stay after its process has ended; null: for ever} */
    @Nullable
    Duration addressesStay() {
        int seconds = addressLease.seconds(version, interval, downTimerAdverts);
        return seconds == 0 ? null : Duration.ofSeconds(seconds);
    }

    /** {@return for how long receivers remember the stamps of a wall clock that was wrong} */
    Duration memory() {
        return authentication instanceof HmacAuthentication hmac && !quietNetwork
                ? hmac.windowFor(interval).multipliedBy(2)
                : Duration.ZERO;
    }

    /** {@return the addresses of a virtual router, such as {@code 192.0.2.101}} */
    String virtualAddress(int router) {
        String prefix = family == AddressFamily.IPV4 ? "192.0.2.10" : "fe80::10";
        return Addresses.text(Addresses.parse("virtualAddress", prefix + (1 + router)));
    }

    /** {@return the virtual routers of a node: where a new kind of description is drawn into all runs} */
    List<VrrpInstance> instances(NodePlan node, SimulatedNode host) {
        return IntStream.range(0, routers)
                .mapToObj(router -> instance(node, host, router))
                .toList();
    }

    private VrrpInstance instance(NodePlan node, SimulatedNode host, int router) {
        VrrpInstance.Builder instance = VrrpInstance.builder("VI_" + (1 + router))
                .version(version)
                .virtualRouterId(FIRST_ROUTER_ID + router)
                .priority(node.priority())
                .advertisementInterval(node.interval())
                .downTimerAdverts(downTimerAdverts)
                .preemption(node.preemption())
                .startupDelay(node.startupDelay())
                .pausePolicy(node.pausePolicy())
                .checksumDialect(checksums)
                .addressLease(addressLease)
                .transport(host.transport(family))
                .virtualAddress(virtualAddress(router));
        if (authentication != null) {
            instance.authentication(authentication);
        }
        if (node.tracking() != null) {
            instance.track(host.health("health"), node.tracking());
        }
        return instance.build();
    }

    /** {@return the node of a process} */
    HaNode.Builder describe(NodePlan node, List<VrrpInstance> instances) {
        return HaNode.builder(seed + "-" + node.name()).with(instances.toArray(VrrpInstance[]::new));
    }
}
