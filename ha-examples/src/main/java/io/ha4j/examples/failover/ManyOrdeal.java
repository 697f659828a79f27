package io.ha4j.examples.failover;

import io.ha4j.examples.common.Verdict;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;

/** 255 virtual routers on one interface, at 1 s between advertisements: a pair of ours, then a pair of Keepalived. */
record ManyOrdeal(Duration length) implements Ordeal {

    private static final int COUNT = 255;

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title(COUNT + " virtual routers on one interface for " + length.toSeconds() + " s");
        for (Contender contender : Contender.values()) {
            try (Stage stage = Stage.open();
                    Router master = contender.start(stage.a(), settings(150));
                    Router backup = contender.start(stage.b(), settings(100))) {
                judge(verdict, contender, master, backup);
            }
        }
    }

    private static RouterSettings settings(int priority) {
        return new RouterSettings(VrrpVersion.V3, Duration.ofSeconds(1), priority, true, COUNT);
    }

    private void judge(Verdict verdict, Contender contender, Router master, Router backup) {
        master.awaitState("MASTER");
        backup.awaitState("BACKUP");
        Stage.parkUntil(System.nanoTime() + Duration.ofSeconds(6).toNanos()); // after the second announcements
        long transitions = transitions(master, backup);
        Duration masterBefore = master.processorTime();
        Duration backupBefore = backup.processorTime();
        Stage.parkUntil(System.nanoTime() + length.toNanos());
        verdict.say(
                "%s: processor time of the master %.2f s, of the backup %.2f s",
                contender,
                master.processorTime().minus(masterBefore).toMillis() / 1e3,
                backup.processorTime().minus(backupBefore).toMillis() / 1e3);
        long more = transitions(master, backup) - transitions;
        boolean stable = more == 0 && master.isIn("MASTER") && backup.isIn("BACKUP");
        if (contender == Contender.HA4J) {
            verdict.expect(stable, "%s: %d transitions after the election", contender, more);
        } else {
            verdict.say("%s: %d transitions after the election", contender, more);
        }
    }

    private static long transitions(Router master, Router backup) {
        return master.timesEntered("MASTER")
                + master.timesEntered("BACKUP")
                + backup.timesEntered("MASTER")
                + backup.timesEntered("BACKUP");
    }
}
