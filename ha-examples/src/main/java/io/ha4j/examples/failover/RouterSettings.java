package io.ha4j.examples.failover;

import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.List;

/**
 * What a router of the lab is told, ours and Keepalived alike.
 *
 * @param version of the protocol
 * @param interval between two advertisements
 * @param priority of all its virtual routers
 * @param preempt whether it takes over from a master of lower priority
 * @param count how many virtual routers it has: VRID 1, 2, 3 ... with an address each
 */
record RouterSettings(VrrpVersion version, Duration interval, int priority, boolean preempt, int count) {

    /** {@return one virtual router, with the address of the {@link Stage}} */
    static RouterSettings one(VrrpVersion version, Duration interval, int priority) {
        return new RouterSettings(version, interval, priority, true, 1);
    }

    RouterSettings withoutPreemption() {
        return new RouterSettings(version, interval, priority, false, count);
    }

    List<String> toArguments() {
        return List.of(
                version.name(),
                Long.toString(interval.toMillis()),
                Integer.toString(priority),
                Boolean.toString(preempt),
                Integer.toString(count));
    }

    static RouterSettings parse(String[] arguments) {
        return new RouterSettings(
                VrrpVersion.valueOf(arguments[0]),
                Duration.ofMillis(Long.parseLong(arguments[1])),
                Integer.parseInt(arguments[2]),
                Boolean.parseBoolean(arguments[3]),
                Integer.parseInt(arguments[4]));
    }

    /** {@return the address of a virtual router, 1..255} */
    static String address(int virtualRouterId) {
        return virtualRouterId == 1 ? Stage.ADDRESS + "/24" : "10.99.1." + virtualRouterId + "/32";
    }
}
