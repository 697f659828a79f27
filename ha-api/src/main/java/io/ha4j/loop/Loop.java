package io.ha4j.loop;

import io.ha4j.time.Ticker;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Where pure machines are driven: one thread, one bounded inbox, deadlines, and sources that it reads.
 *
 * <p>Each round of a loop sleeps until there is something to do, runs the tasks that are waiting, looks at the time, reads every
 * source dry (up to each source's own bound), and only then fires the timers that were due at that time. So a thread that woke
 * late has heard what its peers said meanwhile before it draws a conclusion from silence.
 *
 * <p>Everything handed to a loop runs on its thread, one thing at a time, and must not block. {@link #execute} and {@link
 * #call} are thread-safe; the other methods are called on the loop.
 */
public interface Loop extends Executor {

    /** {@return the ticker by which this loop's deadlines are meant} */
    Ticker ticker();

    /** {@return whether the calling thread is the loop's} */
    boolean inLoop();

    /**
     * Runs {@code task} on the loop, after the tasks handed over before.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop is closed or its inbox is full
     */
    @Override
    void execute(Runnable task);

    /**
     * {@return a timer, not armed yet}
     *
     * @param onDeadline called once for each deadline that was set, with the time at which it fires
     */
    LoopTimer newTimer(LongConsumer onDeadline);

    /** Runs {@code task} at once when called on the loop, else hands it over. */
    default void run(Runnable task) {
        if (inLoop()) {
            task.run();
        } else {
            execute(task);
        }
    }

    /**
     * Runs {@code task} on the loop and waits for its result, for at most 10 s. If it has not begun by then it never runs.
     *
     * @throws IllegalStateException if the loop did not come to it in time, or the caller was interrupted
     * @throws RuntimeException what {@code task} threw
     */
    default <T> T call(Supplier<T> task) {
        if (inLoop()) {
            return task.get();
        }
        FutureTask<T> handed = new FutureTask<>(task::get);
        execute(handed);
        try {
            return handed.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a task failed on its loop: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the loop is stuck: no answer within 10 s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the loop", e);
        } finally {
            handed.cancel(false); // of no effect when it is done
        }
    }
}
