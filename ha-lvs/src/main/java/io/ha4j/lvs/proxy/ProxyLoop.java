package io.ha4j.lvs.proxy;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One proxy thread. Thread-safe. */
class ProxyLoop {

    private static final Logger log = LoggerFactory.getLogger(ProxyLoop.class);

    private final EventLoop executor;
    private final AtomicInteger sessions = new AtomicInteger();

    ProxyLoop(EventLoop executor) {
        this.executor = executor;
    }

    final EventLoop executor() {
        return executor;
    }

    final boolean isHere() {
        return executor.inEventLoop();
    }

    /** {@return whether it is to begin nothing more} */
    final boolean isEnding() {
        return executor.isShuttingDown();
    }

    /** {@return how many connections it has} */
    final int load() {
        return sessions.get();
    }

    final void sessionBegins() {
        sessions.incrementAndGet();
    }

    final void sessionEnds() {
        sessions.decrementAndGet();
    }

    /** Runs {@code task} soon: {@return false if the thread has ended, and what the task is about with it} */
    final boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            log.trace("the proxy threads have ended", e);
            return false;
        }
    }

    /** Runs {@code task} later: {@return false if the thread has ended, and what the task is about with it} */
    final boolean later(Runnable task, long delay, TimeUnit unit) {
        return schedule(task, delay, unit) != null;
    }

    /** As {@link #later}, for a task that can be cancelled: {@return null if the thread has ended, and what the task is about with it} */
    final @Nullable Future<?> schedule(Runnable task, long delay, TimeUnit unit) {
        try {
            return executor.schedule(task, delay, unit);
        } catch (RejectedExecutionException e) {
            log.trace("the proxy threads have ended", e);
            return null;
        }
    }
}
