package io.ha4j.lvs.proxy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of a pool, which arise on any thread and are kept by one: the first of those who wait, of clients that are to be
 * forgotten, and when the line of those who wait is to be searched on. Each of them only moves away while there is one, so the keeper is
 * told only of the first. Thread-safe.
 */
final class PoolClock {

    /** Clients are forgotten in batches, so that the loop is not woken for each. */
    private static final long BATCH_NANOS = 1_000_000_000L;

    private final Source waiting;
    private final Source clients;
    private final Source search;
    private volatile Runnable keeper = () -> {};

    /** Deadlines of one kind. */
    private static final class Source {

        private final LongSupplier deadline;
        /** Whether the keeper knows that there is one. */
        private final AtomicBoolean told = new AtomicBoolean();

        Source(LongSupplier deadline) {
            this.deadline = deadline;
        }

        long next() {
            told.set(false); // first: whose deadline is not seen now will tell
            long next = deadline.getAsLong();
            if (next != ServerPool.NEVER) {
                told.set(true);
            }
            return next;
        }
    }

    PoolClock(@Nullable WaitingRoom room, @Nullable StickyClients clients) {
        this.waiting = new Source(room == null ? () -> ServerPool.NEVER : room::nextDeadlineNanos);
        this.clients = new Source(clients == null ? () -> ServerPool.NEVER : clients::nextDeadlineNanos);
        this.search = new Source(room == null ? () -> ServerPool.NEVER : room::resumeNanos);
    }

    void keeper(Runnable next) {
        keeper = next;
    }

    /** Somebody waits. */
    void waiting() {
        heed(waiting);
    }

    /** A client is remembered, and was none before. */
    void remembered() {
        heed(clients);
    }

    /** Some who wait were not asked yet. */
    void searching() {
        heed(search);
    }

    private void heed(Source source) {
        if (source.told.compareAndSet(false, true)) {
            keeper.run();
        }
    }

    /** {@return when something is due, or {@link ServerPool#NEVER}: until the keeper is told} */
    long nextDeadlineNanos() {
        long first = waiting.next();
        long second = clients.next();
        long third = search.next();
        return Math.min(Math.min(first, third), second == ServerPool.NEVER ? second : second + BATCH_NANOS);
    }
}
