package io.ha4j;

import io.ha4j.loop.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of events: takes them from any thread, delivers them on one thread of its own, or by an executor that it hands one task at
 * a time. State changes go through the same lock, which is only ever held for a few assignments; readers do without it as long as
 * nothing changes while they read.
 */
final class EventJournal {

    private static final Logger log = LoggerFactory.getLogger(EventJournal.class);
    private static final int OPTIMISTIC_READS = 16;
    private static final Duration LAST_PATIENCE = Duration.ofMillis(500);

    private final ComponentId source;
    private final InstantSource clock;
    private final List<HaListener> listeners;
    private final int capacity;
    /** Null: the thread delivers. */
    private final @Nullable Executor executor;

    private final Thread thread;
    private final CountDownLatch delivered = new CountDownLatch(1);
    private volatile @Nullable Thread deliverer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<HaEvent> waiting = new ArrayDeque<>();
    /** The number of the change that is being made, or was made last; {@link #sequence} follows when it is complete. */
    private volatile long begun;

    private volatile long sequence;
    private volatile long lost;
    private long lostSinceDelivery;
    private volatile boolean started;
    /** The executor has a task, which takes what comes meanwhile, too. */
    private boolean handedOver;

    private boolean ended;
    private volatile long listenerFailures;

    EventJournal(
            ComponentId source,
            InstantSource clock,
            List<HaListener> listeners,
            int capacity,
            @Nullable Executor executor) {
        this.source = source;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
        this.capacity = capacity;
        this.executor = executor;
        this.thread = new Thread(this::deliverAll, "ha-" + source.name() + "-events");
        thread.setDaemon(true);
    }

    void start() {
        started = true;
        if (executor == null) {
            thread.start();
        } else {
            handOver(executor);
        }
    }

    void publish(HaEvent event, Runnable change) {
        add(event, change, false);
        if (executor != null) {
            handOver(executor);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    private void add(HaEvent event, Runnable change, boolean last) {
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
            ended |= last;
        } finally {
            lock.unlock();
        }
    }

    /** Without the lock: an executor may run the task at once. */
    private void handOver(Executor listenerExecutor) {
        if (!started || !mark(true)) {
            return;
        }
        try {
            listenerExecutor.execute(this::deliverAll);
        } catch (RuntimeException e) { // the next event tries again
            mark(false);
            log.error("{}: events wait, as the executor of the listeners takes no task", source, e);
        }
    }

    /** {@return whether that is news} */
    private boolean mark(boolean nowHandedOver) {
        lock.lock();
        try {
            boolean before = handedOver;
            handedOver = nowHandedOver;
            return before != nowHandedOver;
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
        add(event, change, true);
        if (executor != null) {
            handOver(executor);
        }
    }

    /** {@return whether a listener is calling} */
    boolean isDelivering() {
        return Thread.currentThread() == deliverer;
    }

    /** Waits until all is delivered, unless a listener itself is calling. */
    void awaitEnd(Duration patience) {
        if (isDelivering()) {
            return;
        }
        if (executor != null) {
            awaitExecutor(patience);
            return;
        }
        Threads.join(thread, patience);
        if (thread.isAlive()) {
            log.warn("a listener of {} is still busy after {}; interrupting it", source, patience);
            thread.interrupt();
            Threads.join(thread, LAST_PATIENCE);
        }
    }

    /** Its threads are not ours to interrupt; and an interrupt of the caller does not cut this short, as ending in order matters more. */
    private void awaitExecutor(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        boolean all = false;
        for (long left = patience.toNanos(); !all && left > 0; left = end - System.nanoTime()) {
            try {
                all = delivered.await(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (!all) {
            log.warn("the executor of the listeners of {} has not delivered all after {}", source, patience);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliverAll() {
        deliverer = Thread.currentThread();
        for (HaEvent event = next(); event != null; event = next()) {
            for (HaListener listener : listeners) {
                deliver(listener, event);
            }
        }
    }

    private @Nullable HaEvent next() {
        lock.lock();
        try {
            while (isIdle() && !ended && executor == null) {
                changed.awaitUninterruptibly();
            }
            if (isIdle()) {
                deliverer = null;
                handedOver = false;
                if (ended) {
                    delivered.countDown();
                }
                return null;
            }
            return waiting.isEmpty() ? gap() : waiting.poll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        return waiting.isEmpty() && lostSinceDelivery == 0;
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
