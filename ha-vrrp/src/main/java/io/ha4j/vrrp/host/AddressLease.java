package io.ha4j.vrrp.host;

import io.ha4j.value.Require;
import io.ha4j.vrrp.core.VrrpTimers;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long the kernel keeps a virtual address that is not renewed. A master renews after each advertisement that it sent; so one
 * that hangs or was killed loses the address by itself. Immutable.
 *
 * <p>The kernel counts in whole seconds, so this fences pauses that are longer than the time in which a peer takes over only if
 * that time is above 2.4 s, as it is by default. The shortest useful lease is 2 s.
 */
public final class AddressLease {

    /** The shortest: the kernel may drop an address 0.2 s early, and a lease of 1 s would not outlast an interval of 1 s. */
    private static final int MIN_SECONDS = 2;

    private static final Duration MIN = Duration.ofSeconds(MIN_SECONDS);
    private static final Duration MAX = Duration.ofDays(1);
    private static final long SECOND = 1_000_000_000L;
    /** By how much the kernel may be late with dropping an address; measured up to 0.4 s. */
    private static final long KERNEL_LATE_NANOS = 400_000_000L;
    /** The highest priority that waits for a timer: 255 does not. */
    private static final int FASTEST_PEER = 254;

    private static final AddressLease AUTOMATIC = new AddressLease(null);
    private static final AddressLease OFF = new AddressLease(Duration.ZERO);

    /** Null: automatic; zero: off. */
    private final @Nullable Duration duration;

    private AddressLease(@Nullable Duration duration) {
        this.duration = duration;
    }

    /** {@return the longest that ends before a peer can take over, but at least 2 s: see {@link #automaticSeconds}} */
    public static AddressLease automatic() {
        return AUTOMATIC;
    }

    /**
     * {@return that long}
     *
     * @param duration 2 s..86400 s in whole seconds; at least a second longer than the advertisement interval
     */
    public static AddressLease of(Duration duration) {
        Duration checked = Require.inRange("addressLease", duration, MIN, MAX);
        Require.argument(checked.toNanos() % SECOND == 0, "addressLease", Require.text(checked), "whole seconds");
        return new AddressLease(checked);
    }

    /** {@return for ever: an address stays until it is removed, also if this process is killed} */
    public static AddressLease off() {
        return OFF;
    }

    /**
     * {@return the lease in seconds; 0: for ever}
     *
     * @throws IllegalStateException if a lease that was set is too short for the interval
     */
    public int seconds(VrrpVersion version, Duration advertisementInterval, int downTimerAdverts) {
        if (duration == null) {
            return automaticSeconds(version, advertisementInterval, downTimerAdverts);
        }
        Require.state(
                duration.isZero() || duration.compareTo(advertisementInterval.plusSeconds(1)) >= 0,
                "addressLease",
                Require.text(duration),
                "at least 1 s longer than the advertisement interval of " + Require.text(advertisementInterval));
        return Math.toIntExact(duration.toSeconds());
    }

    /**
     * {@return the largest whole number of seconds that ends, with 0.4 s for a kernel that is late, before the fastest peer
     * (priority 254) takes over; but at least 2, and at least the interval rounded up and 1 more, so that an address does not
     * lapse between two advertisements}
     */
    static int automaticSeconds(VrrpVersion version, Duration advertisementInterval, int downTimerAdverts) {
        long intervalNanos = advertisementInterval.toNanos();
        long takeoverNanos = VrrpTimers.masterDownNanos(version, FASTEST_PEER, intervalNanos, downTimerAdverts);
        long fenced = (takeoverNanos - KERNEL_LATE_NANOS - 1) / SECOND; // strictly before
        long lasting = (intervalNanos + SECOND - 1) / SECOND + 1;
        return Math.toIntExact(Math.max(fenced, Math.max(lasting, MIN_SECONDS)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressLease that && Objects.equals(duration, that.duration);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(duration);
    }

    @Override
    public String toString() {
        return duration == null ? "automatic" : duration.isZero() ? "off" : Require.text(duration);
    }
}
