package io.ha4j;

import io.ha4j.loop.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of events: takes them from any thread, delivers them on one thread of its own. State changes go through the same lock,
 * which is only ever held for a few assignments; readers do without it as long as nothing changes while they read.
 */
final class EventJournal {

    private static final Logger log = LoggerFactory.getLogger(EventJournal.class);
    private static final int OPTIMISTIC_READS = 16;
    private static final Duration LAST_PATIENCE = Duration.ofMillis(500);

    private final ComponentId source;
    private final InstantSource clock;
    private final List<HaListener> listeners;
    private final int capacity;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<HaEvent> waiting = new ArrayDeque<>();
    /** The number of the change that is being made, or was made last; {@link #sequence} follows when it is complete. */
    private volatile long begun;

    private volatile long sequence;
    private volatile long lost;
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

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    void publish(HaEvent event, Runnable change) {
        lock.lock();
        try {
            begun++;
            try {
                change.run();
            } finally {
                sequence = begun;
            }
            boolean onceInALife = event instanceof NodeEvent && !(event instanceof NodeEvent.Changed);
            boolean room = waiting.size() < capacity || onceInALife;
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

    /**
     * {@return what {@code reader} makes of the state after the event whose number it is given}
     *
     * <p>Nothing has changed while it was reading: else it reads again, and in the end with the lock.
     */
    <T> T read(LongFunction<T> reader) {
        for (int i = 0; i < OPTIMISTIC_READS; i++) {
            long before = sequence;
            T read = reader.apply(before);
            if (begun == before) {
                return read;
            }
        }
        lock.lock();
        try {
            return reader.apply(sequence);
        } finally {
            lock.unlock();
        }
    }

    long lost() {
        return lost;
    }

    long listenerFailures() {
        return listenerFailures;
    }

    /** Publishes the last event: what comes after it is not delivered. */
    void end(HaEvent event, Runnable change) {
        lock.lock();
        try {
            publish(event, change);
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether a listener is calling} */
    boolean isDelivering() {
        return Thread.currentThread() == thread;
    }

    /** Waits until all is delivered, unless a listener itself is calling. */
    void awaitEnd(Duration patience) {
        if (isDelivering()) {
            return;
        }
        Threads.join(thread, patience);
        if (thread.isAlive()) {
            log.warn("a listener of {} is still busy after {}; interrupting it", source, patience);
            thread.interrupt();
            Threads.join(thread, LAST_PATIENCE);
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
        } catch (Throwable e) {
            listenerFailures++;
            log.error("a listener of {} failed on {}", source, event, e);
        }
    }
}
