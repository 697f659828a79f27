package io.ha4j.lvs.datagram.core;

/**
 * When sessions begin and end.
 *
 * @param idleNanos how long a session lasts in which nobody says anything
 * @param answerNanos how long an answer is waited for where it decides: in sessions whose answers are counted, and in those that take
 *     no more datagrams of their client
 * @param responses answers to each datagram, after which a session is over; {@link #UNKNOWN} if that is not known; 0: none is
 *     waited for
 * @param requests datagrams of its client after which a session takes no more; {@link #UNLIMITED}: it takes all
 */
public record SessionRules(long idleNanos, long answerNanos, int responses, int requests) {

    /** Nobody knows how many answers come. */
    public static final int UNKNOWN = -1;

    /** Any number of datagrams. */
    public static final int UNLIMITED = 0;

    boolean countsAnswers() {
        return responses >= 0;
    }
}
