package io.ha4j.loop;

import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * The timers of one loop, in the order in which they are due; equal deadlines in the order in which the timers were made.
 *
 * <p>For authors of loops. Not thread-safe: its loop owns it.
 */
public final class TimerQueue {

    /** After a pause thousands may be due: what they start shall count from when it really starts, and their results find room. */
    private static final int MOST_IN_A_ROUND = 1_024;

    private final TreeSet<Timer> armed = new TreeSet<>();
    private long created;

    /** {@return a timer of this queue, not armed} */
    public LoopTimer newTimer(LongConsumer onDeadline) {
        return new Timer(created++, onDeadline);
    }

    /** {@return the next deadline, or {@link LoopTimer#NEVER}} */
    public long nextDeadlineNanos() {
        return armed.isEmpty() ? LoopTimer.NEVER : armed.first().deadlineNanos;
    }

    /**
     * Fires the timers that are due: at most as many as are armed now, so that a timer which sets itself a past deadline cannot
     * make this endless, and at most 1024; the loop's next round fires the others.
     *
     * @param executor runs each timer's task, at once
     */
    public void fireDue(long nowNanos, Executor executor) {
        for (int most = Math.min(armed.size(), MOST_IN_A_ROUND); most > 0 && nextDeadlineNanos() <= nowNanos; most--) {
            Timer timer = armed.first();
            timer.set(LoopTimer.NEVER);
            executor.execute(() -> timer.onDeadline.accept(nowNanos));
        }
    }

    private final class Timer implements LoopTimer, Comparable<Timer> {
        private final long id;
        private final LongConsumer onDeadline;
        private long deadlineNanos = NEVER;

        Timer(long id, LongConsumer onDeadline) {
            this.id = id;
            this.onDeadline = onDeadline;
        }

        @Override
        public void set(long nextNanos) {
            armed.remove(this);
            deadlineNanos = nextNanos;
            if (nextNanos != NEVER) {
                armed.add(this);
            }
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public int compareTo(Timer other) {
            int byDeadline = Long.compare(deadlineNanos, other.deadlineNanos);
            return byDeadline != 0 ? byDeadline : Long.compare(id, other.id);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(id);
        }
    }
}
