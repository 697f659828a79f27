package io.ha4j.loop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ha4j.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * The portable loop: it sleeps in a {@link Selector} and reads NIO channels. Deadlines are met to the millisecond, which is how a
 * selector counts.
 */
public final class SelectorLoop extends ThreadLoop {

    private final Selector selector;
    private final List<ReadableChannel> channels = new ArrayList<>();

    private SelectorLoop(String threadName, Ticker ticker) {
        super(threadName, ticker);
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector for " + threadName + ": " + e.getMessage(), e);
        }
    }

    /**
     * {@return a running loop whose thread is named {@code threadName}}
     *
     * @throws UncheckedIOException if the system has no selector left, usually for want of file descriptors
     */
    public static SelectorLoop start(String threadName, Ticker ticker) {
        SelectorLoop loop = new SelectorLoop(threadName, ticker);
        try {
            loop.begin();
            return loop;
        } catch (Throwable e) { // such as: no thread can be made
            loop.release();
            throw e;
        }
    }

    /** Has {@code channel} read in each round, and wakes the loop when it is readable. To be called on the loop. */
    public void register(ReadableChannel channel) {
        requireInLoop();
        try {
            channel.channel().register(selector, SelectionKey.OP_READ);
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException(e);
        }
        channels.add(channel);
    }

    /**
     * Undoes {@link #register}; does not close the channel. Harmless if it was not registered. To be called on the loop.
     */
    public void deregister(ReadableChannel channel) {
        requireInLoop();
        channels.remove(channel);
        SelectionKey key = channel.channel().keyFor(selector);
        if (key != null) {
            key.cancel();
            guarded(() -> await(0)); // lets go of the file descriptor now, not in the next round
        }
    }

    @Override
    protected void await(long nanos) {
        try {
            if (nanos <= 0) {
                selector.selectNow(key -> {});
            } else {
                // Rounded up: waking early would mean spinning through the rest of a millisecond.
                selector.select(key -> {}, Math.max(1, MILLISECONDS.convert(nanos + 999_999, NANOSECONDS)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void wakeUp() {
        selector.wakeup();
    }

    @Override
    protected void drain(long nowNanos) {
        for (ReadableChannel channel : List.copyOf(channels)) {
            guarded(() -> channel.drain(nowNanos));
        }
    }

    @Override
    protected void release() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
