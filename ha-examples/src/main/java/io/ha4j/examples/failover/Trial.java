package io.ha4j.examples.failover;

import io.ha4j.lab.FailoverClient;
import io.ha4j.lab.Outage;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.core.VrrpTimers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One failover of a pair that was started for it, on a stage that was built for it. */
final class Trial {

    private static final int PRIORITY_A = 150;
    private static final int PRIORITY_B = 100;

    /** How long the pair must have been at rest before. */
    private static final long REST_NANOS = Duration.ofMillis(500).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** From the decision about the moment to the moment. */
    private static final long NOTICE_NANOS = Duration.ofMillis(2).toNanos();
    /** Between two looks whether it has happened; what is measured has its own clock. */
    private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();
    /** For how long it is watched whether it stays so. */
    private static final long AFTERMATH_NANOS = Duration.ofMillis(200).toNanos();

    private final Row row;
    private final Contender contender;
    private final double phase;

    Trial(Row row, Contender contender, double phase) {
        this.row = row;
        this.contender = contender;
        this.phase = phase;
    }

    Sample run() throws Exception {
        try (Stage stage = Stage.open();
                AdvertLog adverts = AdvertLog.start(stage.w());
                Router master = contender.start(stage.a(), settings(PRIORITY_A));
                Router backup = contender.start(stage.b(), settings(PRIORITY_B));
                FailoverClient client =
                        FailoverClient.start(stage.w(), Stage.ADDRESS, Stage.PORT, questionInterval())) {
            int restless = awaitRest(adverts, master, backup, client);
            if (row.happening() == Happening.KILL) {
                master.prepareKill();
            }
            Stage.parkUntil(moment(adverts));
            client.reset();
            row.happening().happen(master, stage.a());
            awaitTakeover(client);
            Stage.parkUntil(System.nanoTime() + AFTERMATH_NANOS);
            List<Outage> changes = client.changes();
            Outage outage = changes.isEmpty() ? client.longestOutage() : changes.get(0);
            double over = millis(outage.endedNanos() - dueNanos(adverts));
            return new Sample(contender, phase, millis(outage.length().toNanos()), over, changes.size(), restless);
        }
    }

    /** A backup that never takes over is a result too. */
    private static void awaitTakeover(FailoverClient client) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (client.changes().isEmpty() && System.nanoTime() - end < 0) {
            Stage.parkUntil(System.nanoTime() + LOOK_NANOS);
        }
    }

    /** {@return when the backup has to take over} */
    private long dueNanos(AdvertLog adverts) {
        AdvertLog.Advert last = adverts.lastOf(Stage.ADDRESS_OF_A);
        long intervalNanos = row.interval().toNanos();
        return last.nanos()
                + (last.priority() == 0
                        ? VrrpTimers.skewNanos(row.version(), PRIORITY_B, intervalNanos)
                        : VrrpTimers.masterDownNanos(row.version(), PRIORITY_B, intervalNanos, 3));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 100.0;
    }

    private RouterSettings settings(int priority) {
        return RouterSettings.one(row.version(), row.interval(), priority);
    }

    private Duration questionInterval() {
        return row.interval().toMillis() < 100 ? Duration.ofNanos(250_000) : Duration.ofMillis(1);
    }

    /**
     * The one has been master for a while, the other backup, and nobody else has advertised.
     *
     * @return how many windows were not so before
     */
    private static int awaitRest(AdvertLog adverts, Router master, Router backup, FailoverClient client) {
        master.awaitState("MASTER");
        backup.awaitState("BACKUP");
        AtomicInteger windows = new AtomicInteger();
        Await.until(() -> "rest before the failover", PATIENCE, () -> {
            windows.incrementAndGet();
            long from = System.nanoTime();
            Stage.parkUntil(from + REST_NANOS);
            return master.isIn("MASTER")
                    && backup.isIn("BACKUP")
                    && client.answering().equals("a")
                    && onlyA(adverts.since(from));
        });
        return windows.get() - 1;
    }

    /** At 1 s there may be none. */
    private static boolean onlyA(List<AdvertLog.Advert> adverts) {
        return adverts.stream().allMatch(advert -> advert.source().equals(Stage.ADDRESS_OF_A));
    }

    /** {@return the next moment that is as far behind an advertisement as the phase says} */
    private long moment(AdvertLog adverts) {
        AdvertLog.Advert last = adverts.lastOf(Stage.ADDRESS_OF_A);
        long intervalNanos = row.interval().toNanos();
        long first = last.nanos() + Math.round(phase * intervalNanos);
        long past = System.nanoTime() + NOTICE_NANOS - first;
        return first + (past <= 0 ? 0 : (past / intervalNanos + 1) * intervalNanos);
    }
}
