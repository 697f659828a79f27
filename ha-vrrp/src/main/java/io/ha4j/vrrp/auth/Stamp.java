package io.ha4j.vrrp.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * When an advertisement was sent, unique for its sender. Ordered as serial numbers are (RFC 1982): seconds since 1970 have 32 bits, and
 * nothing happens when they overflow in 2106.
 *
 * @param sequence 32 bits of seconds by the wall clock, 16 bits of fraction, and 16 bits that tell advertisements of one moment apart: all in
 *     all a count of 2^-32 s
 */
record Stamp(long sequence) {

    static Stamp of(Instant wallClock) {
        long fraction = (wallClock.getNano() * 65_536L) / 1_000_000_000L;
        return new Stamp(wallClock.getEpochSecond() << 32 | fraction << 16);
    }

    /** {@return a length of time in the unit of {@link #since}} */
    static long length(Duration duration) {
        return duration.toSeconds() << 32 | ((duration.toNanosPart() * 65_536L) / 1_000_000_000L) << 16;
    }

    Stamp next() {
        return new Stamp(sequence + 1);
    }

    /** {@return how much later than {@code other} this is, in 2^-32 s; negative: earlier} */
    long since(Stamp other) {
        return sequence - other.sequence;
    }

    boolean isAfter(Stamp other) {
        return since(other) > 0;
    }
}
