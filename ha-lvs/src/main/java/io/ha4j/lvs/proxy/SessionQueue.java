package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ha4j.time.Ticker;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions for each of which the same time has been set, in the order in which it runs out; or any sessions, without a time. The
 * links are in the sessions, so that one can leave from the middle, and one timer does for all: most leave long before their time.
 * On one loop only.
 */
final class SessionQueue {

    /** The time of a queue whose sessions may stay. */
    static final long FOR_EVER = Long.MAX_VALUE;

    private final ProxyLoop loop;
    private final Ticker ticker;
    private final long timeoutNanos;
    private final Consumer<Session> onTimeout;
    /** The link from the last to the first. */
    private final Member ends = new Member();

    private boolean timerRuns;

    /** What a session brings along to be in one queue, or in none. */
    static class Member {
        private @Nullable Member previous;
        private @Nullable Member next;
        private long sinceNanos;

        /** Leaves the queue that it is in, if any. */
        final void leave() {
            if (previous != null && next != null) {
                previous.next = next;
                next.previous = previous;
                previous = null;
                next = null;
            }
        }
    }

    /** @param onTimeout gets each session whose time has run out; it has left by then */
    SessionQueue(ProxyLoop loop, Ticker ticker, long timeoutNanos, Consumer<Session> onTimeout) {
        this.loop = loop;
        this.ticker = ticker;
        this.timeoutNanos = timeoutNanos;
        this.onTimeout = onTimeout;
        ends.previous = ends;
        ends.next = ends;
    }

    /** Takes {@code session} out of the queue that it is in, if any, to the end of this one. */
    void add(Session session, long nowNanos) {
        session.leave();
        Member member = session;
        Member last = ends.previous;
        member.sinceNanos = nowNanos;
        member.previous = last;
        member.next = ends;
        ends.previous = member;
        if (last != null) {
            last.next = member;
        }
        if (timeoutNanos != FOR_EVER && !timerRuns) {
            startTimer(timeoutNanos);
        }
    }

    /** {@return the first; null if there is none} */
    private @Nullable Session first() {
        return after(ends);
    }

    private @Nullable Session after(@Nullable Member member) {
        return member != null && member.next instanceof Session session ? session : null;
    }

    /** Calls {@code action} for each session; it may make that one leave, and no other. */
    void forEach(Consumer<Session> action) {
        for (Session each = first(); each != null; ) {
            Session following = after(each);
            action.accept(each);
            each = following;
        }
    }

    private void startTimer(long nanos) {
        timerRuns = loop.later(this::expire, nanos, NANOSECONDS);
    }

    private void expire() {
        timerRuns = false;
        long now = ticker.nanos();
        for (Session each = first(); each != null; each = first()) {
            long leftNanos = timeoutNanos - (now - ((Member) each).sinceNanos);
            if (leftNanos > 0) {
                startTimer(leftNanos);
                return;
            }
            each.leave();
            onTimeout.accept(each);
        }
    }
}
