package io.ha4j.vrrp.auth;

import io.ha4j.value.Require;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 with a time stamp in each advertisement; Keepalived: {@code auth_hmac}. Immutable; never prints a key.
 *
 * <p>What is not newer than what the same router sent before is refused, and so is, by default, what is outside the {@link #window}:
 * the wall clocks of the routers must agree to within it. A router that has just started remembers nothing, so a recording younger
 * than the window is believed once. {@link #monotonic} does without agreement of the clocks.
 */
public final class HmacAuthentication extends Authentication {

    /** The {@link #reach} of no window at all. */
    static final long NO_END = Long.MAX_VALUE;

    private static final Duration MIN_WINDOW = Duration.ofSeconds(1);
    private static final Duration MAX_WINDOW = Duration.ofMinutes(5);

    private final List<HmacKey> keys;
    private final HmacMode mode;
    private final @Nullable Duration window;
    private final boolean monotonic;

    private HmacAuthentication(List<HmacKey> keys, HmacMode mode, @Nullable Duration window, boolean monotonic) {
        this.keys = keys;
        this.mode = mode;
        this.window = window;
        this.monotonic = monotonic;
    }

    /** The first key is the active one. */
    static HmacAuthentication of(List<HmacKey> keys) {
        Set<Integer> ids = new HashSet<>();
        for (HmacKey key : keys) {
            Require.argument(ids.add(key.id()), "key id", key.id(), "each id once");
        }
        return new HmacAuthentication(List.copyOf(keys), HmacMode.ENFORCE, null, false);
    }

    /**
     * {@return the same in another mode, to introduce HMAC without an interruption}
     *
     * @param newMode default: {@link HmacMode#ENFORCE}, the only one for transports that require a signature, as UDP does
     */
    public HmacAuthentication mode(HmacMode newMode) {
        return new HmacAuthentication(
                keys, Require.nonNull("mode", newMode, "RECEIVE_ONLY, PERMISSIVE or ENFORCE"), window, monotonic);
    }

    /**
     * {@return the same with another window, and so not {@link #monotonic}; Keepalived: {@code anti_replay time}}
     *
     * <p>After a step of a wall clock: what this router remembers from further ahead than the window, it forgets; and if its own clock
     * went back by more than the window, it signs with the present time again, else with the last one until the clock has caught up. So
     * routers whose clocks are right again understand each other at once, or at worst after twice the window. Who can set the clock of a
     * router back makes it believe recordings of that time, each once.
     *
     * @param newWindow 1 s..300 s, the same on all routers; default: three advertisement intervals, at least 5 s
     */
    public HmacAuthentication window(Duration newWindow) {
        return new HmacAuthentication(keys, mode, Require.inRange("window", newWindow, MIN_WINDOW, MAX_WINDOW), false);
    }

    /**
     * {@return the same without a window: an advertisement only needs to be newer than the last one of the same router; Keepalived:
     * {@code anti_replay monotonic}}
     *
     * <p>For routers whose clocks do not agree. The price: a router that has just started believes recordings of any age, as long as
     * each is newer than the one before and their key is accepted, until it has heard the router itself. So change the keys now and then.
     *
     * <p>After a step back of a wall clock, its router goes on with the last time until the clock has caught up. If it is restarted
     * before that, the others refuse it as a replay until its clock is where it was, or until they are restarted too: they never forget by
     * themselves, since a step back looks the same as a recording.
     */
    public HmacAuthentication monotonic() {
        return new HmacAuthentication(keys, mode, null, true);
    }

    /** {@return the key to sign with} */
    public HmacKey active() {
        return keys.get(0);
    }

    /** {@return the keys to accept, the active one first} */
    public List<HmacKey> keys() {
        return keys;
    }

    /** {@return what is signed, and what must be} */
    public HmacMode mode() {
        return mode;
    }

    /** {@return whether the stamps of a router need only grow} */
    public boolean isMonotonic() {
        return monotonic;
    }

    /**
     * {@return how old an advertisement may be, or how far ahead, given the advertisement interval; of no meaning if {@link
     * #isMonotonic}}
     */
    public Duration windowFor(Duration interval) {
        if (window != null) {
            return window;
        }
        Duration three = interval.multipliedBy(3);
        Duration least = Duration.ofSeconds(5);
        return three.compareTo(least) < 0 ? least : three.compareTo(MAX_WINDOW) > 0 ? MAX_WINDOW : three;
    }

    /** {@return how far apart a stamp and the clock may be, in the unit of {@link Stamp#since}} */
    long reach(Duration ofWindow) {
        return monotonic ? NO_END : Stamp.length(ofWindow);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HmacAuthentication that
                && keys.equals(that.keys)
                && mode == that.mode
                && Objects.equals(window, that.window)
                && monotonic == that.monotonic;
    }

    @Override
    public int hashCode() {
        return Objects.hash(keys, mode, window, monotonic);
    }

    @Override
    public String toString() {
        return "hmac" + keys.stream().map(HmacKey::id).toList()
                + (mode == HmacMode.ENFORCE
                        ? ""
                        : " " + mode.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                + (monotonic ? " monotonic" : "");
    }
}
