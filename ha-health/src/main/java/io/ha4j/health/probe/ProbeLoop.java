package io.ha4j.health.probe;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.ha4j.HaContext;
import io.ha4j.loop.ThreadLoop;
import io.ha4j.time.Ticker;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * The loop {@code health} of a node: one thread that judges all checks and does the input and output of their probes, so that a probe
 * costs no hand-over to another thread and back. It sleeps in epoll on Linux, in a selector elsewhere.
 *
 * <p>A deadline is met up to {@value #SLACK_MILLIS} ms late on purpose: those that lie closer together share one waking.
 */
public final class ProbeLoop extends ThreadLoop {

    static final long SLACK_MILLIS = 2;

    private static final long SLACK_NANOS = Duration.ofMillis(SLACK_MILLIS).toNanos();
    /** Netty ends in one round, unless closing a connection opens another one. */
    private static final int MOST_LAST_ROUNDS = 100;

    private final boolean epoll;
    private final ManualIoEventLoop eventLoop;
    private volatile boolean woken;
    private boolean owned; // on the loop only

    private ProbeLoop(String threadName, Ticker ticker, boolean epoll) {
        super(threadName, ticker);
        this.epoll = epoll;
        this.eventLoop = new Wakeable(epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** {@return the loop of that node, started at the first call} */
    public static ProbeLoop of(HaContext context) {
        return context.loop("health", ProbeLoop.class, ProbeLoop::start);
    }

    /** A factory for {@link HaContext#loop(String, Class, io.ha4j.loop.LoopFactory)}. */
    static ProbeLoop start(String threadName, Ticker ticker) {
        return start(threadName, ticker, Epoll.isAvailable());
    }

    /** The same, as it is where there is no epoll. */
    static ProbeLoop startPortable(String threadName, Ticker ticker) {
        return start(threadName, ticker, false);
    }

    private static ProbeLoop start(String threadName, Ticker ticker, boolean epoll) {
        ProbeLoop loop = open(threadName, ticker, epoll);
        try {
            loop.begin();
            return loop;
        } catch (Throwable e) { // such as: no thread can be made
            loop.release();
            throw e;
        }
    }

    private static ProbeLoop open(String threadName, Ticker ticker, boolean epoll) {
        try {
            return new ProbeLoop(threadName, ticker, epoll);
        } catch (RuntimeException e) { // what Netty makes of file descriptors that cannot be opened
            String reason = "cannot open a selector for " + threadName + ": " + e.getMessage();
            throw new UncheckedIOException(reason, new IOException(reason, e));
        }
    }

    /** {@return whether probes may use epoll and its sockets directly} */
    boolean isEpoll() {
        return epoll;
    }

    /** {@return this loop, as Netty sees it} */
    IoEventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    protected void await(long nanos) {
        own();
        if (nanos <= 0) {
            eventLoop.runNow();
        } else {
            eventLoop.run(nanos + SLACK_NANOS, 0);
        }
        woken = false; // what the loop was woken for comes next
    }

    private void own() {
        if (!owned) {
            owned = true;
            eventLoop.setOwningThread(Thread.currentThread());
        }
    }

    @Override
    protected void wakeUp() {
        woken = true;
        eventLoop.wakeup();
    }

    /** Nothing is left to be read: Netty reads while it waits, and what it read is told by tasks, which come before deadlines. */
    @Override
    protected void drain(long nowNanos) {}

    /** Closes what is still open. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // looked at below
    protected void release() {
        own();
        eventLoop.shutdownGracefully(0, 0, MILLISECONDS);
        for (int i = 0; i < MOST_LAST_ROUNDS && !eventLoop.isTerminated(); i++) {
            eventLoop.runNow();
        }
    }

    /** Netty looks at its own queue between deciding to sleep and sleeping; here also whether somebody has put something in ours. */
    private final class Wakeable extends ManualIoEventLoop {

        Wakeable(IoHandlerFactory handlers) {
            super(null, handlers);
        }

        @Override
        protected boolean canBlock() {
            return !woken;
        }
    }
}
