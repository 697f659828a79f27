package io.ha4j.loop;

import io.ha4j.time.Ticker;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Loop} on a daemon thread of its own. What it sleeps in and what it reads is the subclass's: {@link SelectorLoop} is the
 * portable one.
 *
 * <p>For authors of loops: {@link #await}, {@link #drain} and {@link #release} are called on the loop's thread, {@link #wakeUp} on
 * any.
 */
public abstract class ThreadLoop implements Loop, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
    private static final int INBOX_CAPACITY = 16_384;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_AFTER_FAILURE_NANOS = Duration.ofMillis(10).toNanos();
    private static final long COMPLAIN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long LONGEST_SLEEP_NANOS = Duration.ofMinutes(1).toNanos();

    private final Ticker ticker;
    private final Thread thread;
    private final ArrayBlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX_CAPACITY);
    private final TimerQueue timers = new TimerQueue();
    private volatile boolean closed;
    private volatile boolean ended;
    private long complainAtNanos = Long.MIN_VALUE;

    /** Creates a loop; its factory calls {@link #begin()} when the object is complete. */
    protected ThreadLoop(String threadName, Ticker ticker) {
        this.ticker = ticker;
        thread = new Thread(this::live, threadName);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    protected final void begin() {
        thread.start();
    }

    /**
     * Sleeps until {@link #wakeUp()}, until a source is readable, or until the time is over; may return early.
     *
     * <p>What it throws is logged, once a minute at most, and followed by a pause of 10 ms.
     *
     * @param nanos for how long at most; 0 or less: not at all, but look which sources are readable
     */
    protected abstract void await(long nanos);

    /** Ends a present or the next {@link #await} soon. Thread-safe, and harmless after {@link #release()}. */
    protected abstract void wakeUp();

    /** Reads the sources, each inside {@link #guarded}. */
    protected abstract void drain(long nowNanos);

    /** Gives back what the loop holds of the system. The last call. */
    protected abstract void release();

    /** {@return the name of the thread} */
    protected final String name() {
        return thread.getName();
    }

    /**
     * Makes sure that the caller is on this loop, for methods that only it may call.
     *
     * @throws IllegalStateException if it is not
     */
    protected final void requireInLoop() {
        Require.state(
                inLoop(),
                "thread",
                Thread.currentThread().getName(),
                name() + "; hand the call to the loop with call() or execute()");
    }

    /** Runs {@code task}. A failing task is a bug in the task, and logged; the others still want to run. */
    protected final void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("{}: a task failed", name(), e);
        }
    }

    @Override
    public final Ticker ticker() {
        return ticker;
    }

    @Override
    public final boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public final void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException(name() + " is closed");
        }
        if (!inbox.offer(task)) {
            throw new RejectedExecutionException(name() + " has " + INBOX_CAPACITY + " tasks waiting already");
        }
        if (ended && inbox.remove(task)) { // it came too late for the last round
            throw new RejectedExecutionException(name() + " is closed");
        }
        if (!inLoop()) {
            wakeUp();
        }
    }

    @Override
    public final LoopTimer newTimer(LongConsumer onDeadline) {
        return timers.newTimer(onDeadline);
    }

    /**
     * Runs the tasks that wait already, then ends the thread and waits for it, for at most 5 s. Idempotent. On the loop itself
     * it only asks for the end.
     */
    @Override
    public final void close() {
        closed = true;
        wakeUp();
        if (inLoop()) {
            return;
        }
        Threads.join(thread, PATIENCE);
        if (thread.isAlive()) {
            log.warn("{} did not end within {}; it is stuck in a task", name(), PATIENCE);
        }
    }

    private void live() {
        try {
            while (!ended) {
                ended = closed && inbox.isEmpty();
                sleep();
                runWaitingTasks();
                long nowNanos =
                        ticker.nanos(); // read before the sources: a pause from here on waits for the next round
                drain(nowNanos);
                timers.fireDue(nowNanos, this::guarded);
            }
        } finally {
            guarded(this::release);
        }
    }

    private void sleep() {
        long nanos = Math.min(timers.nextDeadlineNanos() - ticker.nanos(), LONGEST_SLEEP_NANOS);
        try {
            await(!inbox.isEmpty() || closed ? 0 : nanos);
        } catch (Throwable e) { // it may fail each time from now on: no busy loop, no flood of complaints
            complain(e);
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
        }
    }

    private void complain(Throwable e) {
        long now = ticker.nanos();
        if (now >= complainAtNanos) {
            complainAtNanos = now + COMPLAIN_EVERY_NANOS;
            log.error("{}: cannot wait for its sources; looks at them every 10 ms while that is so", name(), e);
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
}
