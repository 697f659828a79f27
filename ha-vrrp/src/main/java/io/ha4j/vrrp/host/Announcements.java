package io.ha4j.vrrp.host;

import io.ha4j.value.Require;
import java.time.Duration;

/**
 * How a master tells the network which hardware address its virtual addresses have now: gratuitous ARP for IPv4, unsolicited
 * neighbour advertisements for IPv6. The defaults are Keepalived's, but for the refresh, which there is off.
 *
 * @param repeat how many in the burst on becoming master, 1..100; {@code garp_master_repeat}, default 5
 * @param delay when the second burst follows, 0 (no second burst)..1000 s; {@code garp_master_delay}, default 5 s
 * @param refresh how often one is sent while master, 0 (never)..86400 s; {@code garp_master_refresh}, default 60 s
 * @param lowerPriorityRepeat how many after a router of lower rank took itself for the master, 0..100; {@code
 *     garp_lower_prio_repeat}, default 5
 * @param pacing the shortest time between two packets, 0..1 s; {@code garp_interval}, default 0
 */
public record Announcements(int repeat, Duration delay, Duration refresh, int lowerPriorityRepeat, Duration pacing) {

    /** Checks all fields. */
    public Announcements {
        Require.inRange("announcements repeat", repeat, 1, 100);
        Require.inRange("announcements delay", delay, Duration.ZERO, Duration.ofSeconds(1000));
        Require.inRange("announcements refresh", refresh, Duration.ZERO, Duration.ofDays(1));
        Require.inRange("announcements lowerPriorityRepeat", lowerPriorityRepeat, 0, 100);
        Require.inRange("announcements pacing", pacing, Duration.ZERO, Duration.ofSeconds(1));
    }

    /** {@return the defaults} */
    public static Announcements standard() {
        return new Announcements(5, Duration.ofSeconds(5), Duration.ofSeconds(60), 5, Duration.ZERO);
    }

    /** {@return the same with another number of packets in a burst} */
    public Announcements repeat(int count) {
        return new Announcements(count, delay, refresh, lowerPriorityRepeat, pacing);
    }

    /** {@return the same with another time until the second burst; zero: no second burst} */
    public Announcements delay(Duration newDelay) {
        return new Announcements(repeat, newDelay, refresh, lowerPriorityRepeat, pacing);
    }

    /** {@return the same with another refresh; zero: never} */
    public Announcements refresh(Duration newRefresh) {
        return new Announcements(repeat, delay, newRefresh, lowerPriorityRepeat, pacing);
    }

    /** {@return the same with another number of packets after a router of lower rank was heard} */
    public Announcements lowerPriorityRepeat(int count) {
        return new Announcements(repeat, delay, refresh, count, pacing);
    }

    /** {@return the same with another shortest time between two packets} */
    public Announcements pacing(Duration newPacing) {
        return new Announcements(repeat, delay, refresh, lowerPriorityRepeat, newPacing);
    }
}
