package io.ha4j.lvs;

import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.testkit.ManualTicker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A loop that a test turns by hand, on its own thread and in its own time. */
final class SimulatedLoop implements Loop {

    private final ManualTicker ticker = new ManualTicker();
    private final Queue<Runnable> inbox = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();

    private static final class Timer implements LoopTimer {

        private final LongConsumer onDeadline;
        private long deadlineNanos = NEVER;

        Timer(LongConsumer onDeadline) {
            this.onDeadline = onDeadline;
        }

        @Override
        public void set(long nanos) {
            deadlineNanos = nanos;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }
    }

    @Override
    public ManualTicker ticker() {
        return ticker;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        inbox.add(task);
    }

    @Override
    public LoopTimer newTimer(LongConsumer onDeadline) {
        Timer timer = new Timer(onDeadline);
        timers.add(timer);
        return timer;
    }

    /** Runs what waits, each by {@code runner}. */
    void runTasks(Consumer<Runnable> runner) {
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
            runner.accept(task);
        }
    }

    /** Moves time on, with all that falls due meanwhile, in order. */
    void advance(long nanos, Consumer<Runnable> runner) {
        long end = ticker.nanos() + nanos;
        runTasks(runner);
        for (Timer next = next(); next.deadlineNanos <= end; next = next()) {
            Timer due = next;
            ticker.advanceTo(Math.max(ticker.nanos(), due.deadlineNanos));
            due.deadlineNanos = LoopTimer.NEVER;
            runner.accept(() -> due.onDeadline.accept(ticker.nanos()));
            runTasks(runner);
        }
        ticker.advanceTo(end);
    }

    private Timer next() {
        Timer next = new Timer(now -> {});
        for (Timer timer : timers) {
            if (timer.deadlineNanos < next.deadlineNanos) {
                next = timer;
            }
        }
        return next;
    }
}
