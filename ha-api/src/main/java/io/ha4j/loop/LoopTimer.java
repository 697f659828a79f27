package io.ha4j.loop;

/** One deadline of a {@link Loop}. To be used on the loop only. */
public interface LoopTimer {

    /** A deadline that never comes. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Sets the deadline, in place of the one that was set before.
     *
     * @param deadlineNanos a reading of the loop's ticker; in the past: fires in this round or the next; {@link #NEVER}:
     *     disarms
     */
    void set(long deadlineNanos);

    /** {@return the deadline, or {@link #NEVER}} */
    long deadlineNanos();
}
