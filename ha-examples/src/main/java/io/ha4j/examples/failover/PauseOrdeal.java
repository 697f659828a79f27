package io.ha4j.examples.failover;

import io.ha4j.examples.common.Verdict;
import io.ha4j.lab.Host;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * SIGSTOP of our master for 5 s: its backup takes over, its address and its lease end; and when it goes on it listens before it speaks.
 *
 * @param peer who takes over meanwhile
 * @param interval between advertisements; a pause of a busy machine that is three times as long is a failover more
 * @param allowance what a busy machine may add until the address has gone
 */
record PauseOrdeal(Peer peer, Duration interval, Duration allowance) implements Ordeal {

    /**
     * What is caught up follows each other within microseconds. A gap may be short all the same: after one that was long, because the
     * machine was busy, as the rhythm is kept.
     */
    private static final long CAUGHT_UP_NANOS = Duration.ofMillis(1).toNanos();

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration AFTERMATH = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PRIORITY = 100;

    /** Who takes over meanwhile. */
    enum Peer {
        /** One of ours, which gives way when the master is back. */
        LOWER(Contender.HA4J, 90),
        /** One of ours that did not preempt, but outranks the master that comes back. */
        HIGHER(Contender.HA4J, 150),
        /** A Keepalived, which gives way. */
        KEEPALIVED(Contender.KEEPALIVED, 90);

        private final Contender contender;
        private final int priority;

        Peer(Contender contender, int priority) {
            this.contender = contender;
            this.priority = priority;
        }

        RouterSettings settings(Duration interval) {
            RouterSettings settings = RouterSettings.one(VrrpVersion.V3, interval, priority);
            return gives() ? settings : settings.withoutPreemption();
        }

        /** {@return whether it gives way} */
        boolean gives() {
            return priority < PRIORITY;
        }
    }

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title("SIGSTOP of our master for " + PAUSE.toSeconds() + " s, its backup: " + peer.contender
                + " of priority " + peer.priority + " (its own: " + PRIORITY + ")");
        RouterSettings settings = RouterSettings.one(VrrpVersion.V3, interval, PRIORITY);
        try (Stage stage = Stage.open();
                AdvertLog adverts = AdvertLog.start(stage.w());
                Ha4jRouter master = Ha4jRouter.start(stage.a(), settings, StandbyNode.WATCH_LEASE)) {
            master.awaitState("MASTER");
            try (Router backup = peer.contender.start(stage.b(), peer.settings(interval))) {
                backup.awaitState("BACKUP");
                Stage.parkUntil(System.nanoTime() + Duration.ofSeconds(1).toNanos());
                long mastersBefore = master.timesEntered("MASTER");
                master.pause();
                long pausedNanos = System.nanoTime();
                backup.awaitState("MASTER");
                double gone = secondsUntilGone(stage.a(), pausedNanos);
                Stage.parkUntil(pausedNanos + PAUSE.toNanos());
                boolean stillGone = !stage.a().hasAddress(Stage.ADDRESS);
                long resumedNanos = System.nanoTime();
                master.resume();
                Router winner = peer.gives() ? master : backup;
                awaitAddress(winner == master ? stage.a() : stage.b());
                Stage.parkUntil(resumedNanos + AFTERMATH.toNanos());

                verdict.expect(
                        gone < PAUSE.plus(allowance).toSeconds() && stillGone,
                        "its address left its interface %.2f s after the stop",
                        gone);
                judgeLease(verdict, master.process().lines(), resumedNanos);
                judgeAdverts(verdict, adverts, resumedNanos);
                long again = master.timesEntered("MASTER") - mastersBefore;
                verdict.expect(
                        winner.isIn("MASTER")
                                && (winner == master ? backup : master).isIn("BACKUP")
                                && again == 0
                                && backup.timesEntered("MASTER") == 1,
                        "no flapping: %s is master; the paused one became master %d more times, its backup %d times",
                        winner == master ? "the paused one" : "its backup",
                        again,
                        backup.timesEntered("MASTER"));
                verdict.expect(
                        stage.a().hasAddress(Stage.ADDRESS) == (winner == master)
                                && stage.b().hasAddress(Stage.ADDRESS) == (winner == backup),
                        "the address is where the master is, and there alone");
            }
        }
    }

    private static double secondsUntilGone(Host host, long sinceNanos) {
        Await.until(() -> "the address leaves " + host, PATIENCE, () -> !host.hasAddress(Stage.ADDRESS));
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static void awaitAddress(Host host) {
        Await.until(() -> "the address on " + host, PATIENCE, () -> host.hasAddress(Stage.ADDRESS));
    }

    private static void judgeLease(Verdict verdict, List<String> lines, long resumedNanos) {
        Optional<String> resumed = lines.stream()
                .filter(line -> line.contains(" RESUMED ") && nanosOf(line) - resumedNanos >= 0)
                .findFirst(); // a pause of a busy machine is told too, before or after
        verdict.expect(
                resumed.isPresent() && resumed.get().endsWith("NOT HELD"),
                "the lease from before: %s",
                resumed.map(line -> String.format(
                                "%s, %.1f ms after the resume",
                                line.substring(line.indexOf("RESUMED")), (nanosOf(line) - resumedNanos) / 1e6))
                        .orElse("nothing seen"));
    }

    private static long nanosOf(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    /**
     * One, then the rhythm, which may begin with an answer to a peer that has not heard it yet; none at all if the peer outranks it.
     */
    private void judgeAdverts(Verdict verdict, AdvertLog adverts, long resumedNanos) {
        List<Long> sent = adverts.since(resumedNanos).stream()
                .filter(advert -> advert.nanos() - resumedNanos <= AFTERMATH.toNanos())
                .filter(advert -> advert.source().equals(Stage.ADDRESS_OF_A))
                .map(AdvertLog.Advert::nanos)
                .toList();
        if (!peer.gives()) {
            verdict.expect(sent.isEmpty(), "it sent %d advertisements after the resume", sent.size());
            return;
        }
        long shortest = Long.MAX_VALUE;
        for (int i = 1; i < sent.size(); i++) {
            shortest = Math.min(shortest, sent.get(i) - sent.get(i - 1));
        }
        verdict.expect(
                sent.size() > 1 && sent.size() <= AFTERMATH.dividedBy(interval) + 2 && shortest > CAUGHT_UP_NANOS,
                "its first advertisement came %.1f ms after the resume; the shortest gap of the %d after it: %.1f ms",
                sent.isEmpty() ? Double.NaN : (sent.get(0) - resumedNanos) / 1e6,
                sent.size() - 1,
                shortest / 1e6);
    }
}
