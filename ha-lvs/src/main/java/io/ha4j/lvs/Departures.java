package io.ha4j.lvs;

import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Those who wait until cut connections are gone. The proxy threads reset them in a moment; only who is still connecting may take longer, and
 * goes on to another server. On the loop.
 */
final class Departures {

    /** For how long at most. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

    private final Loop loop;
    private final LoopTimer timer;
    private final List<Departure> awaited = new ArrayList<>();

    private record Departure(BooleanSupplier gone, long deadlineNanos, Runnable then) {}

    Departures(Loop loop) {
        this.loop = loop;
        this.timer = loop.newTimer(this::look);
    }

    /** Has {@code then} called as soon as {@code gone} holds, or after {@link #PATIENCE}. */
    void await(BooleanSupplier gone, Runnable then) {
        long now = loop.ticker().nanos();
        awaited.add(new Departure(gone, now + PATIENCE.toNanos(), then));
        look(now);
    }

    private void look(long nowNanos) {
        List<Departure> over = awaited.stream()
                .filter(one -> one.gone().getAsBoolean() || nowNanos >= one.deadlineNanos())
                .toList();
        awaited.removeAll(over);
        timer.set(awaited.isEmpty() ? LoopTimer.NEVER : nowNanos + LOOK_NANOS);
        over.forEach(one -> one.then().run());
    }

    /** Nobody waits any more. */
    void close() {
        timer.set(LoopTimer.NEVER);
        List<Departure> left = List.copyOf(awaited);
        awaited.clear();
        left.forEach(one -> one.then().run());
    }
}
