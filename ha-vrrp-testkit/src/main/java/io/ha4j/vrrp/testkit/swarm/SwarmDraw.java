package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws a {@link SwarmPlan}. */
final class SwarmDraw {

    private static final int[] INTERVALS_V3 = {10, 50, 100, 200, 500, 1_000, 1_000, 2_000};
    /** A promise must be kept up to the bound; this is a little less. */
    private static final double CLOSE_TO_THE_BOUND = 0.95;

    private final SplittableRandom random;
    private final boolean quiet;
    private final VrrpVersion version;

    private SwarmDraw(SplittableRandom random) {
        this.random = random;
        this.quiet = random.nextInt(2) == 0;
        this.version = random.nextInt(4) == 0 ? VrrpVersion.V2 : VrrpVersion.V3;
    }

    static SwarmPlan draw(long seed, SplittableRandom random) {
        return new SwarmDraw(random).draw(seed);
    }

    private SwarmPlan draw(long seed) {
        boolean grouped = random.nextInt(3) == 0;
        List<RouterPlan> routers = routers(grouped);
        Duration shortest = interval();
        boolean sameInterval = quiet || version == VrrpVersion.V2 || random.nextBoolean();
        int times = version == VrrpVersion.V2 ? 2 : 3;
        Duration longest = shortest.multipliedBy(random.nextInt(1, times + 1));
        int downTimerAdverts = random.nextInt(1, 6);
        int drift = drift(longest, downTimerAdverts);
        List<List<Integer>> priorities = new ArrayList<>();
        int count = random.nextInt(2, 6);
        for (int unit = 0; unit <= routers.get(routers.size() - 1).unit(); unit++) {
            priorities.add(priorities(count));
        }
        List<NodePlan> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int node = i;
            Duration own = sameInterval ? shortest : between(shortest, longest);
            List<Integer> ranks =
                    priorities.stream().map(unit -> unit.get(node)).toList();
            nodes.add(node("n" + (1 + i), ranks, own, drift));
        }
        return new SwarmPlan(
                seed,
                quiet,
                !quiet && random.nextInt(3) == 0,
                version,
                shortest,
                longest,
                downTimerAdverts,
                random.nextInt(4) == 0 ? ChecksumDialect.PLAIN : ChecksumDialect.PSEUDO_HEADER,
                addressLease(longest),
                shortest.multipliedBy(random.nextInt(1, 4)),
                delay(shortest),
                grouped,
                routers,
                authentication(),
                nodes);
    }

    /** A group of an IPv4 and an IPv6 router, perhaps of a third one; and one or two that move alone. */
    private List<RouterPlan> routers(boolean grouped) {
        List<RouterPlan> routers = new ArrayList<>();
        int members = grouped ? random.nextInt(2, 4) : 1;
        int alone = random.nextInt(3) == 0 ? 1 : 0;
        AddressFamily first = random.nextInt(3) == 0 ? AddressFamily.IPV6 : AddressFamily.IPV4;
        for (int number = 0; number < members + alone; number++) {
            boolean other = number == 1 && random.nextInt(4) != 0;
            AddressFamily family = other ? opposite(first) : first;
            int addresses = random.nextInt(1, 1 + RouterPlan.MOST_ADDRESSES);
            routers.add(new RouterPlan(
                    number,
                    Math.max(0, number - members + 1),
                    version == VrrpVersion.V2 ? AddressFamily.IPV4 : family,
                    addresses,
                    true));
        }
        return routers;
    }

    private static AddressFamily opposite(AddressFamily family) {
        return family == AddressFamily.IPV4 ? AddressFamily.IPV6 : AddressFamily.IPV4;
    }

    private Duration interval() {
        return version == VrrpVersion.V2
                ? Duration.ofSeconds(random.nextInt(1, 3))
                : Duration.ofMillis(INTERVALS_V3[random.nextInt(INTERVALS_V3.length)]);
    }

    private Duration between(Duration shortest, Duration longest) {
        return shortest.multipliedBy(random.nextLong(1, longest.dividedBy(shortest) + 1));
    }

    /** {@return those of all nodes, for one unit} */
    private List<Integer> priorities(int nodes) {
        int owner = random.nextInt(4) == 0 ? random.nextInt(nodes) : -1;
        int common = random.nextInt(1, Advertisement.PRIORITY_OWNER);
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            int own = random.nextInt(3) == 0 ? common : random.nextInt(1, Advertisement.PRIORITY_OWNER);
            drawn.add(i == owner ? Advertisement.PRIORITY_OWNER : own);
        }
        return drawn;
    }

    private NodePlan node(String name, List<Integer> priorities, Duration interval, int drift) {
        Preemption preemption = switch (random.nextInt(5)) {
            case 0 -> Preemption.never();
            case 1 -> Preemption.after(fraction(interval, 10, random));
            default -> Preemption.immediately();
        };
        Tracking tracking = tracking();
        boolean reversed = tracking != null && random.nextInt(4) == 0;
        return new NodePlan(
                name,
                priorities,
                interval,
                preemption,
                random.nextInt(4) == 0 ? fraction(interval, 10, random) : Duration.ZERO,
                random.nextInt(3) == 0 ? PausePolicy.STEP_DOWN : PausePolicy.RESUME,
                tracking != null && reversed ? tracking.reversed() : tracking,
                reversed,
                random.nextInt(4) == 0,
                drift == 0 ? 0 : random.nextInt(-drift, drift + 1));
    }

    /** {@return up to so many times {@code unit}, 1 ms at least} */
    static Duration fraction(Duration unit, int times, SplittableRandom random) {
        return Duration.ofMillis(random.nextLong(1, times * unit.toMillis() + 1));
    }

    private @Nullable Tracking tracking() {
        return switch (random.nextInt(4)) {
            case 0 -> Tracking.fault();
            case 1 -> Tracking.priority(random.nextInt(1, 254) * (random.nextBoolean() ? 1 : -1));
            default -> null;
        };
    }

    private @Nullable Authentication authentication() {
        return switch (random.nextInt(3)) {
            case 0 -> Authentication.hmac(key(1));
            case 1 -> version == VrrpVersion.V2 ? Authentication.password("s3cret") : null;
            default -> null;
        };
    }

    /** {@return one of the keys that the nodes have, one after the other} */
    static HmacKey key(int id) {
        return HmacKey.ofAscii(id, "key-" + id + "-of-all-simulated-nodes-of-swarms");
    }

    private AddressLease addressLease(Duration interval) {
        return switch (random.nextInt(4)) {
            case 0 -> AddressLease.off();
            case 1 -> AddressLease.of(Duration.ofSeconds(interval.toSeconds() + random.nextInt(2, 8)));
            default -> AddressLease.automatic();
        };
    }

    private Duration delay(Duration interval) {
        long most = quiet ? SwarmPlan.inTime(interval).toNanos() : 2 * interval.toNanos();
        return Duration.ofNanos(random.nextLong(1_000, most + 1));
    }

    /**
     * {@return how far clocks may drift, one forward and the other back, so that a lease ends before a peer takes over: in millionths}
     *
     * <p>A lease is N intervals and 1/256, the shortest time until a peer takes over N intervals and 2/256; of a second in version 2.
     */
    private int drift(Duration interval, int downTimerAdverts) {
        double units = version == VrrpVersion.V2 ? interval.toSeconds() : 1;
        double apart = 1 / (256 * units * downTimerAdverts + 1);
        return (int) (CLOSE_TO_THE_BOUND * 1_000_000 * apart / 2);
    }
}
