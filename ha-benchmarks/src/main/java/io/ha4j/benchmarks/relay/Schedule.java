package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate: each is due a fixed time after the one before, and told late if the thread was late. All on one event loop.
 */
final class Schedule implements Requester.Listener {

    /** What is due before that time is not counted: the contender was stopped until just now. */
    private static final long LEAD_IN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Then answers are read: a client that is late would else only ask, and find all answers later still. */
    private static final int AT_ONCE = 8;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MOST_MICROS = TimeUnit.MINUTES.toMicros(2);

    private final EventLoop loop;
    private final Requester requester;
    private final double intervalNanos;
    private final long total;
    private final CompletableFuture<Histogram> result;
    private final Histogram micros = new Histogram(1, MOST_MICROS, 3);
    private long beginNanos;
    private long issued;
    private long answered;

    /**
     * @param requester who is told when requests are due, and tells what becomes of them
     * @param rate requests a second
     * @param seconds how long, after a lead-in
     * @param result what the requests took, in microseconds from when they were due
     */
    Schedule(
            EventLoop loop,
            Function<Requester.Listener, Requester> requester,
            double rate,
            int seconds,
            CompletableFuture<Histogram> result) {
        this.loop = loop;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / rate;
        this.total = (long) ((TimeUnit.SECONDS.toNanos(seconds) + LEAD_IN_NANOS) / intervalNanos);
        this.result = result;
        this.requester = requester.apply(this);
    }

    void begin() {
        requester.prepare(() -> {
            beginNanos = System.nanoTime();
            issueDue();
        });
    }

    private void issueDue() {
        long now = System.nanoTime();
        for (int i = 0; i < AT_ONCE && issued < total && now - dueNanos() >= 0; i++) {
            requester.request(dueNanos());
            issued++;
            now = System.nanoTime();
        }
        if (issued < total) {
            later(this::issueDue, dueNanos() - now);
        } else {
            later(this::giveUp, PATIENCE_NANOS);
        }
    }

    private long dueNanos() {
        return beginNanos + (long) (issued * intervalNanos);
    }

    private void later(Runnable task, long nanos) {
        if (!result.isDone()) {
            var unused = loop.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    private void giveUp() {
        failed(new HaException((total - answered) + " of " + total + " requests were not answered in time"));
    }

    void end() {
        requester.close();
    }

    @Override
    public void answered(long dueNanos) {
        answered++;
        if (dueNanos - beginNanos >= LEAD_IN_NANOS) {
            long taken = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos);
            micros.recordValue(Math.min(MOST_MICROS, taken));
        }
        if (answered == total) {
            result.complete(micros);
        }
    }

    @Override
    public void failed(Throwable cause) {
        result.completeExceptionally(cause);
    }
}
