package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Plays many seeds at a time: their runs share nothing. */
public final class Seeds {

    private static final int MOST_THREADS = 256;

    private final LongConsumer run;
    private final long from;
    private final long count;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Seeds(long from, long count, LongConsumer run) {
        this.from = from;
        this.count = count;
        this.run = run;
    }

    /**
     * Has {@code run} play {@code count} seeds from {@code from} on, on as many threads of their own as there are processors, and returns
     * when all are played.
     *
     * @throws RuntimeException or Error: the first that {@code run} has thrown; no seed is begun after that
     */
    public static void play(long from, long count, LongConsumer run) {
        play(from, count, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()), run);
    }

    /** The same on {@code threads} threads, 1..256. */
    public static void play(long from, long count, int threads, LongConsumer run) {
        new Seeds(from, count, run).play(Require.inRange("threads", threads, 1, MOST_THREADS));
    }

    private void play(int threads) {
        List<Thread> players = new ArrayList<>();
        for (int i = 1; i <= threads; i++) {
            Thread player = new Thread(this::playOn, "swarm-" + i);
            player.setDaemon(true);
            players.add(player);
            player.start();
        }
        try {
            for (Thread player : players) {
                player.join();
            }
        } catch (InterruptedException e) {
            failure.compareAndSet(null, e); // those that play end their seed
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while seeds are played", e);
        }
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        } else if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void playOn() {
        for (long i = taken.getAndIncrement(); i < count && failure.get() == null; i = taken.getAndIncrement()) {
            try {
                run.accept(from + i);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }
    }
}
