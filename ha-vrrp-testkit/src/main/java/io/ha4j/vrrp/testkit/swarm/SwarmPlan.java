package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one seed has drawn: the nodes, and what they have in common. A change of all nodes makes another one of it.
 *
 * @param seed the seed
 * @param quietNetwork nothing gets lost, split, doubled or corrupted, so that leases must hold what they promise
 * @param corrupts bits flip, and four of them may well make a valid packet of another one
 * @param shortest the shortest advertisement interval that any node ever has
 * @param longest the longest one
 * @param gateTimeout how long a gate may take
 * @param delay the longest that a packet takes
 * @param grouped whether the routers of unit 0 are a group
 * @param authentication null: none
 */
record SwarmPlan(
        long seed,
        boolean quietNetwork,
        boolean corrupts,
        VrrpVersion version,
        Duration shortest,
        Duration longest,
        int downTimerAdverts,
        ChecksumDialect checksums,
        AddressLease addressLease,
        Duration gateTimeout,
        Duration delay,
        boolean grouped,
        List<RouterPlan> routers,
        @Nullable Authentication authentication,
        List<NodePlan> nodes) {

    SwarmPlan routers(List<RouterPlan> next) {
        return with(next, authentication, nodes);
    }

    SwarmPlan authentication(Authentication next) {
        return with(routers, next, nodes);
    }

    SwarmPlan nodes(List<NodePlan> next) {
        return with(routers, authentication, next);
    }

    private SwarmPlan with(
            List<RouterPlan> nextRouters, @Nullable Authentication nextAuthentication, List<NodePlan> nextNodes) {
        return new SwarmPlan(
                seed,
                quietNetwork,
                corrupts,
                version,
                shortest,
                longest,
                downTimerAdverts,
                checksums,
                addressLease,
                gateTimeout,
                delay,
                grouped,
                nextRouters,
                nextAuthentication,
                nextNodes);
    }

    SwarmPlan router(RouterPlan next) {
        List<RouterPlan> changed = new ArrayList<>(routers);
        changed.set(next.number(), next);
        return routers(changed);
    }

    /** {@return how many units there are, of one virtual router or a group} */
    int units() {
        return 1 + routers.get(routers.size() - 1).unit();
    }

    List<RouterPlan> unit(int unit) {
        return routers.stream().filter(router -> router.unit() == unit).toList();
    }

    boolean isGroup(int unit) {
        return grouped && unit == 0;
    }

    /** {@return whether all nodes advertise as often} */
    boolean sameInterval() {
        Duration first = nodes.get(0).interval();
        return nodes.stream().allMatch(node -> node.interval().equals(first));
    }

    /** {@return how long a backup waits for a master at most} */
    Duration masterDown() {
        return masterDown(longest);
    }

    /** {@return the same for a master, or a backup alone, with that interval} */
    Duration masterDown(Duration ofInterval) {
        Duration skew = version == VrrpVersion.V2 ? Duration.ofSeconds(1) : ofInterval;
        return ofInterval.multipliedBy(downTimerAdverts).plus(skew);
    }

    /** {@return a time below the smallest difference of two skews, by which backups take turns} */
    static Duration inTime(Duration interval) {
        return interval.dividedBy(1_024);
    }

    /** {@return the longest that a packet takes when the trouble is over} */
    Duration calmDelay() {
        return inTime(shortest).compareTo(delay) < 0 ? inTime(shortest) : delay;
    }

    /** {@return how long an address may stay after its process has ended; null: for ever} */
    @Nullable
    Duration addressesStay() {
        int seconds = addressLease.seconds(version, longest, downTimerAdverts);
        return seconds == 0 ? null : Duration.ofSeconds(seconds);
    }

    /** {@return for how long receivers remember the stamps of a wall clock that was wrong} */
    Duration memory() {
        return authentication instanceof HmacAuthentication hmac && !quietNetwork
                ? hmac.windowFor(longest).multipliedBy(2)
                : Duration.ZERO;
    }
}
