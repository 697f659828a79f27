package io.ha4j.vrrp.testkit;

import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.loop.TimerQueue;
import io.ha4j.time.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one simulated process. It has no thread: a round is a call, when the simulation comes to the moment that the loop has
 * asked for, and what is handed over from outside a round runs at once or in the next one.
 *
 * <p>Not thread-safe: one thing at a time happens in a simulation. (A node that closes does so on threads of its own, one after the
 * other, and waits for each.)
 */
final class SimulatedLoop implements Loop {

    private static final Logger log = LoggerFactory.getLogger(SimulatedLoop.class);
    private static final int INBOX_CAPACITY = 16_384;
    /** So that what would go round and round in reality does not stand still in simulated time. */
    private static final long ROUND_NANOS = 1_000;

    private static final long RUNG = Long.MIN_VALUE;

    /** Something that a loop reads in each round. */
    @FunctionalInterface
    interface Source {
        void drain(long nowNanos);
    }

    private final String name;
    private final Ticker ticker;
    private final LongConsumer alarm;
    private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private final TimerQueue timers = new TimerQueue();
    private final ArrayDeque<Runnable> afterRound = new ArrayDeque<>();
    private List<Source> sources = List.of();
    private boolean inRound;
    private boolean readable;
    private boolean asleep;
    private boolean sleepsAfterReading;
    /** The time of a round that was stopped between reading and firing; {@link LoopTimer#NEVER}: none was. */
    private long interruptedNanos = LoopTimer.NEVER;

    private long nextRoundNanos;
    /** What the alarm is set to; {@link #RUNG}: it is not set. */
    private long alarmNanos = RUNG;

    private boolean ended;

    /**
     * Creates a loop with nothing to do.
     *
     * @param alarm sets when {@link #round()} is to be called, by {@code ticker}, in place of what was set before
     */
    SimulatedLoop(String name, Ticker ticker, LongConsumer alarm) {
        this.name = name;
        this.ticker = ticker;
        this.alarm = alarm;
    }

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public boolean inLoop() {
        return inRound;
    }

    @Override
    public LoopTimer newTimer(LongConsumer onDeadline) {
        return timers.newTimer(onDeadline);
    }

    @Override
    public void execute(Runnable task) {
        if (ended || inbox.size() >= INBOX_CAPACITY) {
            throw new RejectedExecutionException(name + (ended ? " has ended" : " has too many tasks waiting"));
        }
        inbox.add(task);
        if (!inRound) {
            setAlarm();
        }
    }

    @Override
    public <T> T call(Supplier<T> task) {
        if (inRound) {
            return task.get();
        }
        if (ended || asleep) {
            throw new IllegalStateException("the loop is stuck: " + name + (ended ? " has ended" : " is paused"));
        }
        inRound = true;
        try {
            runWaitingTasks();
            return task.get();
        } finally {
            endRound();
        }
    }

    /** Runs {@code task} when the present round is over, or at once if there is none: for what other threads do in a real process. */
    void afterRound(Runnable task) {
        if (inRound) {
            afterRound.add(task);
        } else {
            task.run();
        }
    }

    void add(Source source) {
        List<Source> more = new ArrayList<>(sources);
        more.add(source);
        sources = more;
    }

    void remove(Source source) {
        sources = sources.stream().filter(other -> other != source).toList();
    }

    /** There is something to read. */
    void wakeUp() {
        readable = true;
        setAlarm();
    }

    /** As {@link io.ha4j.loop.ThreadLoop} has it: tasks, the time, sources, timers. The next one is a microsecond later, or more. */
    void round() {
        alarmNanos = RUNG;
        if (asleep || ended) {
            return;
        }
        inRound = true;
        readable = false;
        runWaitingTasks();
        long nowNanos = ticker.nanos();
        nextRoundNanos = nowNanos + ROUND_NANOS;
        for (Source source : sources) {
            guarded(() -> source.drain(nowNanos));
        }
        if (sleepsAfterReading) {
            sleepsAfterReading = false;
            asleep = true;
            interruptedNanos = nowNanos;
            inRound = false;
        } else {
            fire(nowNanos);
        }
    }

    private void fire(long nowNanos) {
        timers.fireDue(nowNanos, this::guarded);
        endRound();
    }

    private void endRound() {
        inRound = false;
        for (Runnable task = afterRound.poll(); task != null; task = afterRound.poll()) {
            task.run();
        }
        setAlarm();
    }

    boolean isAsleep() {
        return asleep;
    }

    /** Stops now, between two rounds. */
    void sleep() {
        asleep = true;
    }

    /** Stops in the next round: after it has read its sources, and before it fires its timers. */
    void sleepAfterReading() {
        sleepsAfterReading = true;
    }

    /** Goes on where it was stopped. */
    void awake() {
        asleep = false;
        alarmNanos = RUNG; // perhaps nobody was there to hear it
        sleepsAfterReading = false;
        readable = true;
        long nanos = interruptedNanos;
        interruptedNanos = LoopTimer.NEVER;
        if (nanos == LoopTimer.NEVER) {
            setAlarm();
        } else {
            inRound = true;
            fire(nanos);
        }
    }

    /** Never does anything again. */
    void end() {
        ended = true;
        inbox.clear();
        afterRound.clear();
    }

    private void setAlarm() {
        if (!ended) {
            long wantedNanos = readable || !inbox.isEmpty() ? ticker.nanos() : timers.nextDeadlineNanos();
            long nextNanos = Math.max(wantedNanos, nextRoundNanos);
            if (nextNanos != alarmNanos) {
                alarmNanos = nextNanos;
                alarm.accept(nextNanos);
            }
        }
    }

    private void runWaitingTasks() {
        for (int waiting = inbox.size(); waiting > 0; waiting--) {
            Runnable task = inbox.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            log.error("{}: a task failed", name, e);
        }
    }
}
