package io.ha4j.loop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ha4j.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Loop} on a daemon thread of its own, sleeping in a {@link Selector}. The portable loop: deadlines are met to the
 * millisecond, which is how a selector counts.
 */
public final class ThreadLoop implements Loop, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
    private static final int INBOX_CAPACITY = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LONGEST_SLEEP_NANOS = Duration.ofMinutes(1).toNanos();

    private final Ticker ticker;
    private final Thread thread;
    private final Selector selector;
    private final ArrayBlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX_CAPACITY);
    private final TimerQueue timers = new TimerQueue();
    private final List<ReadableChannel> channels = new ArrayList<>();
    private volatile boolean closed;
    private volatile boolean ended;

    private ThreadLoop(String threadName, Ticker ticker) {
        this.ticker = ticker;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector for " + threadName + ": " + e.getMessage(), e);
        }
        thread = new Thread(this::live, threadName);
        thread.setDaemon(true);
    }

    /**
     * {@return a running loop whose thread is named {@code threadName}}
     *
     * @throws UncheckedIOException if the system has no selector left, usually for want of file descriptors
     */
    public static ThreadLoop start(String threadName, Ticker ticker) {
        ThreadLoop loop = new ThreadLoop(threadName, ticker);
        loop.thread.start();
        return loop;
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(thread.getName() + " is closed");
        }
        if (!inbox.offer(task)) {
            throw new RejectedExecutionException(
                    thread.getName() + " has " + INBOX_CAPACITY + " tasks waiting already");
        }
        if (ended && inbox.remove(task)) { // it came too late for the last round
            throw new RejectedExecutionException(thread.getName() + " is closed");
        }
        if (!inLoop()) {
            selector.wakeup();
        }
    }

    @Override
    public LoopTimer newTimer(LongConsumer onDeadline) {
        return timers.newTimer(onDeadline);
    }

    @Override
    public void register(ReadableChannel channel) {
        try {
            channel.channel().register(selector, SelectionKey.OP_READ);
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException(e);
        }
        channels.add(channel);
    }

    @Override
    public void deregister(ReadableChannel channel) {
        channels.remove(channel);
        SelectionKey key = channel.channel().keyFor(selector);
        if (key != null) {
            key.cancel();
            guarded(() -> selectNow()); // lets go of the file descriptor now, not in the next round
        }
    }

    /**
     * Runs the tasks that wait already, then ends the thread and waits for it, for at most 5 s. Idempotent. On the loop itself
     * it only asks for the end.
     */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (inLoop()) {
            return;
        }
        Threads.join(thread, PATIENCE);
        if (thread.isAlive()) {
            log.warn("{} did not end within {}; it is stuck in a task", thread.getName(), PATIENCE);
        }
    }

    private void live() {
        try (selector) {
            while (!ended) {
                ended = closed && inbox.isEmpty();
                guarded(this::sleep);
                runWaitingTasks();
                long nowNanos =
                        ticker.nanos(); // read before the channels: a pause from here on waits for the next round
                for (ReadableChannel channel : List.copyOf(channels)) {
                    guarded(() -> channel.drain(nowNanos));
                }
                timers.fireDue(nowNanos, this::guarded);
            }
        } catch (IOException e) {
            log.warn("{}: closing the selector failed", thread.getName(), e);
        }
    }

    private void sleep() {
        long nanos = Math.min(timers.nextDeadlineNanos() - ticker.nanos(), LONGEST_SLEEP_NANOS);
        try {
            if (!inbox.isEmpty() || closed || nanos <= 0) {
                selectNow();
            } else {
                // Rounded up: waking early would mean spinning through the rest of a millisecond.
                selector.select(key -> {}, Math.max(1, MILLISECONDS.convert(nanos + 999_999, NANOSECONDS)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void selectNow() {
        try {
            selector.selectNow(key -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not those that the tasks themselves add, so that no round is endless. */
    private void runWaitingTasks() {
        for (int waiting = inbox.size(); waiting > 0; waiting--) {
            Runnable task = inbox.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    /** A failing task is a bug in the task; the others still want to run. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("{}: a task failed", thread.getName(), e);
        }
    }
}
