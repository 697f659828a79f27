package io.ha4j.vrrp.linux;

import io.ha4j.loop.LoopTimer;

/** Believes a change of a link only when it has lasted. Pure; the endpoint owns it. */
final class LinkDebounce {

    private final long upDelayNanos;
    private final long downDelayNanos;
    private boolean known;
    private boolean running;
    private long believeAtNanos = LoopTimer.NEVER;

    LinkDebounce(long upDelayNanos, long downDelayNanos) {
        this.upDelayNanos = upDelayNanos;
        this.downDelayNanos = downDelayNanos;
    }

    /**
     * {@return whether the link counts as running, now that it is seen so}
     *
     * <p>What is seen first is believed at once.
     */
    boolean update(boolean seenRunning, long nowNanos) {
        if (!known || seenRunning == running) {
            known = true;
            running = seenRunning;
            believeAtNanos = LoopTimer.NEVER;
        } else {
            if (believeAtNanos == LoopTimer.NEVER) {
                believeAtNanos = nowNanos + (seenRunning ? upDelayNanos : downDelayNanos);
            }
            if (nowNanos >= believeAtNanos) {
                running = seenRunning;
                believeAtNanos = LoopTimer.NEVER;
            }
        }
        return running;
    }

    /** The link has gone: that is believed at once, and what comes in its place must first last. */
    void gone() {
        known = true;
        running = false;
        believeAtNanos = LoopTimer.NEVER;
    }

    /** {@return when {@link #update} may answer differently by itself} */
    long deadlineNanos() {
        return believeAtNanos;
    }
}
