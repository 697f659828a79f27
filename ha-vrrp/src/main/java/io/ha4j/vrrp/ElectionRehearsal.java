package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.vrrp.packet.Advertisement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Before a node takes part in elections, plays some with the classes that decide them: in memory, in made-up time, and so often that
 * the JVM compiles them. Else the first takeover of a process, the one that matters, would be interpreted: some milliseconds, which is
 * long where advertisements follow each other at 10 ms.
 *
 * <p>All instances of a node depend on it, so it is played once. The part of a takeover that only Linux can play is rehearsed by {@code
 * IpTransport}.
 */
enum ElectionRehearsal implements HaComponent<HaRuntime<?>> {
    /** The only one. */
    INSTANCE;

    /** The JVM compiles what has run 200 times ({@code Tier3InvocationThreshold}). */
    private static final int MOST_ROUNDS = 300;
    /** On a machine that is too slow for all of them. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int LOWER = 50;
    private static final int OURS = 100;
    private static final int HIGHER = 150;

    @Override
    public ComponentId id() {
        return new ComponentId("vrrp-rehearsal", "election");
    }

    @Override
    public HaRuntime<HaRuntime<?>> start(HaContext context) {
        long beganNanos = context.ticker().nanos();
        RehearsalStage stage = new RehearsalStage();
        VrrpInstance instance = VrrpInstance.builder("rehearsal")
                .virtualRouterId(1)
                .priority(OURS)
                .advertisementInterval(Duration.ofMillis(100))
                .transport(stage)
                .virtualAddress(RehearsalStage.VIRTUAL_ADDRESS)
                .build();
        VrrpRuntime router = stage.run(instance);
        int rounds = 0;
        while (rounds < MOST_ROUNDS && context.ticker().nanos() - beganNanos < LONGEST_NANOS) {
            play(router, instance.advertisement(), stage);
            rounds++;
        }
        router.close();
        return new Played(new Snapshot(rounds, (context.ticker().nanos() - beganNanos) / 1_000));
    }

    /** Backup, master, what a master hears, backup, master, end. */
    private static void play(VrrpRuntime router, Advertisement ours, RehearsalStage stage) {
        router.activate();
        stage.hear(ours.withPriority(HIGHER));
        stage.hear(ours.withPriority(Advertisement.PRIORITY_STOP));
        stage.passDeadline();
        stage.passDeadline();
        stage.hear(ours.withPriority(LOWER));
        stage.hear(ours.withPriority(HIGHER));
        stage.passDeadline();
        router.quiesce();
    }

    /**
     * What was played.
     *
     * @param rounds how often
     * @param micros how long it took, in all
     */
    record Snapshot(int rounds, long micros) {}

    private record Played(Snapshot snapshot) implements HaRuntime<HaRuntime<?>> {

        @Override
        public HaRuntime<?> handle() {
            return this;
        }

        @Override
        public void close() {}
    }
}
