package io.ha4j.vrrp;

import io.ha4j.value.Require;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a node of higher priority takes over from a working master of lower priority. Immutable. */
public final class Preemption {

    private static final Preemption NEVER = new Preemption(false, Duration.ZERO);
    private static final Preemption IMMEDIATELY = new Preemption(true, Duration.ZERO);

    private final boolean allowed;
    private final Duration delay;

    private Preemption(boolean allowed, Duration delay) {
        this.allowed = allowed;
        this.delay = delay;
    }

    /** {@return no: whoever is master stays it as long as it works. Keepalived: {@code nopreempt}} */
    public static Preemption never() {
        return NEVER;
    }

    /** {@return yes, once the master down timer of the higher one has run out. The default of the RFCs and of Keepalived} */
    public static Preemption immediately() {
        return IMMEDIATELY;
    }

    /**
     * {@return yes, but not before the lower master has been heard for {@code delay}}
     *
     * <p>Keepalived: {@code preempt_delay}. When the delay is over, the master down timer must still run out.
     *
     * @param delay 1 ms..1000 s
     */
    public static Preemption after(Duration delay) {
        return new Preemption(
                true, Require.inRange("preemption delay", delay, Duration.ofMillis(1), Duration.ofSeconds(1000)));
    }

    /** {@return whether a lower master is taken over at all} */
    public boolean isAllowed() {
        return allowed;
    }

    /** {@return how long it waits with that; zero: not at all} */
    public Duration delay() {
        return delay;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Preemption that && allowed == that.allowed && delay.equals(that.delay);
    }

    @Override
    public int hashCode() {
        return Objects.hash(allowed, delay);
    }

    @Override
    public String toString() {
        return !allowed ? "never" : delay.isZero() ? "immediately" : "after " + Require.text(delay);
    }
}
