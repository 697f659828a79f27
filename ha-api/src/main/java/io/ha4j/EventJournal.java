package io.ha4j;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of events: takes them from any thread, delivers them on one thread of its own. State changes and snapshots go
 * through the same lock, which is only ever held for a few assignments.
 */
final class EventJournal {

    private static final Logger log = LoggerFactory.getLogger(EventJournal.class);

    private final ComponentId source;
    private final InstantSource clock;
    private final List<HaListener> listeners;
    private final int capacity;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<HaEvent> waiting = new ArrayDeque<>();
    private long sequence;
    private long lost;
    private long lostSinceDelivery;
    private boolean ended;
    private volatile long listenerFailures;

    EventJournal(ComponentId source, InstantSource clock, List<HaListener> listeners, int capacity) {
        this.source = source;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
        this.capacity = capacity;
        this.thread = new Thread(this::deliverAll, "ha-" + source.name() + "-events");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void publish(HaEvent event, Runnable change) {
        lock.lock();
        try {
            change.run();
            sequence++;
            boolean room =
                    waiting.size() < capacity || event instanceof NodeEvent; // of those there are three in a life
            if (room && !ended) {
                if (lostSinceDelivery > 0) {
                    waiting.add(gap()); // exactly where the events are missing
                }
                waiting.add(event);
                changed.signal();
            } else {
                lost++;
                lostSinceDelivery++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What {@code reader} sees stands still while it reads. */
    <T> T read(Supplier<T> reader) {
        lock.lock();
        try {
            return reader.get();
        } finally {
            lock.unlock();
        }
    }

    /** Within {@link #read}. */
    long sequence() {
        return sequence;
    }

    /** Within {@link #read}. */
    long lost() {
        return lost;
    }

    long listenerFailures() {
        return listenerFailures;
    }

    /** Delivers what is waiting, then ends the thread; waits for that, unless a listener itself is calling. */
    void close(long timeoutMillis) {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(Math.max(1, timeoutMillis));
            if (thread.isAlive()) {
                log.warn("a listener of {} is still busy after {} ms; interrupting it", source, timeoutMillis);
                thread.interrupt();
                thread.join(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliverAll() {
        for (HaEvent event = next(); event != null; event = next()) {
            for (HaListener listener : listeners) {
                deliver(listener, event);
            }
        }
    }

    private @Nullable HaEvent next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && lostSinceDelivery == 0 && !ended) {
                changed.awaitUninterruptibly();
            }
            return waiting.isEmpty() && lostSinceDelivery > 0 ? gap() : waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    private HaEvent gap() {
        long count = lostSinceDelivery;
        lostSinceDelivery = 0;
        return new NodeEvent.EventsLost(source, clock.instant(), count);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes it
    private void deliver(HaListener listener, HaEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException | Error e) {
            listenerFailures++;
            log.error("a listener of {} failed on {}", source, event, e);
        }
    }
}
