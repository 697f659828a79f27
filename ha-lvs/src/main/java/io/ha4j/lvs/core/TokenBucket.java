package io.ha4j.lvs.core;

import io.ha4j.value.Require;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets through what comes at a rate, and bursts of it: a bucket of {@code burst} tokens, full at first, which fills at
 * {@code ratePerSecond}. Counts in whole tokens since the bucket was made, and so neither drifts nor overflows, however long it is idle.
 *
 * <p>Thread-safe without a lock, so that several loops can share one. Times that come a little out of order, as from several threads, let
 * nothing through twice.
 */
public final class TokenBucket {

    /** The highest rate and burst: with it, a second of nanoseconds times the rate still fits. */
    public static final long MAX = 9_000_000_000L;

    /** A wait that never ends. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND = 1_000_000_000L;
    private static final VarHandle TAKEN;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(TokenBucket.class, "taken", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long ratePerSecond;
    private final long burst;
    private final long startNanos;

    /**
     * The number of the last token that was taken, where those that overflowed count as taken; it may wrap around. Of the tokens that
     * {@link #made} counts, those behind it are in the bucket, at most {@link #burst}; while it is ahead, the bucket owes.
     */
    @SuppressWarnings("FieldMayBeFinal") // by the handle
    private volatile long taken;

    /**
     * Creates a full bucket.
     *
     * @param ratePerSecond how many tokens come in a second, 1..9,000,000,000
     * @param burst how many there are at most, 1..9,000,000,000
     * @param nowNanos the present time
     */
    public TokenBucket(long ratePerSecond, long burst, long nowNanos) {
        this.ratePerSecond = inRange("ratePerSecond", ratePerSecond);
        this.burst = inRange("burst", burst);
        this.startNanos = nowNanos;
        this.taken = -burst;
    }

    private static long inRange(String field, long value) {
        Require.argument(value >= 1 && value <= MAX, field, value, "1.." + MAX);
        return value;
    }

    /**
     * Takes {@code n} tokens if there are as many, else none.
     *
     * @param n 0..9,000,000,000; more than the burst are never there, and 0 are unless tokens are owed
     * @return whether they were taken
     */
    public boolean tryTake(long n, long nowNanos) {
        requireCount(n);
        long made = made(nowNanos - startNanos);
        while (true) {
            long before = taken;
            long after = afterOverflow(before, made) + n;
            if (n > burst || after - made > 0) {
                return false;
            }
            if (TAKEN.compareAndSet(this, before, after)) {
                return true;
            }
        }
    }

    /**
     * Takes {@code n} tokens whether they are there or not: for what has happened already, such as bytes that were read. What is missing is
     * owed; {@link #nanosUntil} says for how long.
     *
     * @param n 0..9,000,000,000
     */
    public void take(long n, long nowNanos) {
        requireCount(n);
        long made = made(nowNanos - startNanos);
        while (true) {
            long before = taken;
            if (TAKEN.compareAndSet(this, before, afterOverflow(before, made) + n)) {
                return;
            }
        }
    }

    /**
     * {@return how long it takes until {@code n} tokens are there, if nobody takes any meanwhile: 0 if they are now, {@link #NEVER} if they
     * are more than the burst; for 0 tokens, until none are owed}
     *
     * @param n 0..9,000,000,000
     */
    public long nanosUntil(long n, long nowNanos) {
        requireCount(n);
        if (n > burst) {
            return NEVER;
        }
        long elapsed = nowNanos - startNanos;
        long made = made(elapsed);
        long missing = afterOverflow(taken, made) + n - made;
        if (missing <= 0) {
            return 0;
        }
        long seconds = missing / ratePerSecond;
        if (seconds >= NEVER / SECOND - 1) {
            return NEVER;
        }
        // Of the token that is being made now, a part is there: it is counted in billionths.
        long part = Math.floorMod(elapsed, SECOND) * ratePerSecond % SECOND;
        return seconds * SECOND + ceilDiv(missing % ratePerSecond * SECOND - part, ratePerSecond);
    }

    /** {@return how many tokens are there, 0..burst} */
    public long available(long nowNanos) {
        long made = made(nowNanos - startNanos);
        return Math.max(0, made - afterOverflow(taken, made));
    }

    /** {@return how many tokens were made since the start, rounded down, and not counting those it began with; modulo 2^64} */
    private long made(long elapsed) {
        return Math.floorDiv(elapsed, SECOND) * ratePerSecond + Math.floorMod(elapsed, SECOND) * ratePerSecond / SECOND;
    }

    /** All comparisons are by differences, which are right as long as they are below 2^63 tokens: 32 years at the highest rate. */
    private long afterOverflow(long before, long made) {
        return made - burst - before > 0 ? made - burst : before;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    private static void requireCount(long n) {
        if (n < 0 || n > MAX) {
            throw Require.invalid("n", n, "0.." + MAX);
        }
    }
}
