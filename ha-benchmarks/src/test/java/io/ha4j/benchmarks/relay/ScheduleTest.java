package io.ha4j.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaException;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final double RATE = 200;
    private static final int LEAD_IN = 100; // half a second
    private static final int COUNTED = 200;

    private final EventLoop loop = new DefaultEventLoop();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private CompletableFuture<Histogram> play(Function<Requester.Listener, Requester> requester) {
        CompletableFuture<Histogram> result = new CompletableFuture<>();
        Schedule schedule = new Schedule(loop, requester, RATE, 1, result);
        loop.execute(schedule::begin);
        return result;
    }

    /** A contender that stalls until all requests have come: what the first of them waited counts in full. */
    @Test
    void chargesAStallWithAllThatItKeepsWaiting() throws Exception {
        Histogram micros =
                play(listener -> new Stalling(listener, LEAD_IN + COUNTED)).get(20, TimeUnit.SECONDS);
        assertThat(micros.getTotalCount()).isBetween(COUNTED - 1L, (long) COUNTED);
        long due = TimeUnit.SECONDS.toMicros(1) - TimeUnit.SECONDS.toMicros(1) / (long) RATE;
        assertThat(micros.getMaxValue()).isGreaterThanOrEqualTo(due * 99 / 100);
        assertThat(micros.getValueAtPercentile(50)).isGreaterThanOrEqualTo(due / 2 * 98 / 100);
    }

    @Test
    void oneFailureFailsAll() {
        CompletableFuture<Histogram> result = play(listener -> new Failing(listener, 3));
        assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("reset");
    }

    /** Answers all at once, when the last has come. */
    private static final class Stalling implements Requester {

        private final Listener listener;
        private final int last;
        private final List<Long> waiting = new ArrayList<>();

        Stalling(Listener listener, int last) {
            this.listener = listener;
            this.last = last;
        }

        @Override
        public void prepare(Runnable ready) {
            ready.run();
        }

        @Override
        public void request(long dueNanos) {
            waiting.add(dueNanos);
            if (waiting.size() == last) {
                waiting.forEach(listener::answered);
            }
        }

        @Override
        public void close() {}
    }

    /** Fails one of them. */
    private static final class Failing implements Requester {

        private final Listener listener;
        private int left;

        Failing(Listener listener, int which) {
            this.listener = listener;
            this.left = which;
        }

        @Override
        public void prepare(Runnable ready) {
            ready.run();
        }

        @Override
        public void request(long dueNanos) {
            if (--left == 0) {
                listener.failed(new HaException("reset"));
            } else {
                listener.answered(dueNanos);
            }
        }

        @Override
        public void close() {}
    }
}
