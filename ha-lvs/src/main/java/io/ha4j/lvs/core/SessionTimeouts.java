package io.ha4j.lvs.core;

/**
 * How long the sides of a relayed connection may be silent. Immutable; {@link Long#MAX_VALUE} of a limit that is not wanted.
 *
 * @param idleNanos without a byte from either side
 * @param halfClosedNanos the same once one side has closed its output
 * @param answerNanos without a byte from the server since the client's last
 * @param sendNanos while a side takes nothing of what waits for it
 */
public record SessionTimeouts(long idleNanos, long halfClosedNanos, long answerNanos, long sendNanos) {

    /** None at all. */
    public static final SessionTimeouts NONE =
            new SessionTimeouts(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /** {@return the shortest of them} */
    long shortestNanos() {
        return Math.min(Math.min(idleNanos, halfClosedNanos), Math.min(answerNanos, sendNanos));
    }

    /** {@return whether there is none} */
    public boolean none() {
        return shortestNanos() == Long.MAX_VALUE;
    }
}
