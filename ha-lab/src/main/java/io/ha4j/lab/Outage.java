package io.ha4j.lab;

import java.time.Duration;

/**
 * A time without an answer.
 *
 * @param before the host that answered last before it; empty: none had answered
 * @param after the host that answered first after it; empty: it lasts
 * @param beganNanos when the last answer came, by {@link System#nanoTime()}
 * @param endedNanos when the first answer came, or now if it lasts
 */
public record Outage(String before, String after, long beganNanos, long endedNanos) {

    /** {@return how long it lasted, or has lasted} */
    public Duration length() {
        return Duration.ofNanos(endedNanos - beganNanos);
    }
}
