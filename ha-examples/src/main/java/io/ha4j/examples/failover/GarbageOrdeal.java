package io.ha4j.examples.failover;

import io.ha4j.examples.common.Verdict;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A master in whose JVM another thread allocates 300 MB/s.
 *
 * @param length how long it goes on
 * @param interval between advertisements
 * @param share how much of {@link Allocator#RATE} must have been made, 0..1: a machine that is too slow for it proves nothing
 */
record GarbageOrdeal(Duration length, Duration interval, double share) implements Ordeal {

    /** How many of five advertisements must be there: one that is late by an interval, on a busy machine, is not caught up. */
    private static final long OF_FIVE = 4;

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title("300 MB/s of garbage in our master for " + length.toSeconds() + " s");
        try (Stage stage = Stage.open();
                AdvertLog adverts = AdvertLog.start(stage.w());
                Ha4jRouter master = Ha4jRouter.start(
                        stage.a(), RouterSettings.one(VrrpVersion.V3, interval, 150), StandbyNode.ALLOCATE);
                Router backup = Contender.HA4J.start(stage.b(), RouterSettings.one(VrrpVersion.V3, interval, 100))) {
            master.awaitState("MASTER");
            backup.awaitState("BACKUP");
            Stage.parkUntil(System.nanoTime() + Duration.ofSeconds(2).toNanos());
            long beganNanos = System.nanoTime();
            long mastersBefore = backup.timesEntered("MASTER");
            Duration cpuBefore = master.processorTime();
            Stage.parkUntil(beganNanos + length.toNanos());

            master.process().lines().stream()
                    .filter(line -> line.contains(" JVM "))
                    .forEach(line -> verdict.say("%s", line.substring(line.indexOf("JVM "))));
            verdict.say(
                    "processor time of the master's JVM: %.1f s",
                    master.processorTime().minus(cpuBefore).toMillis() / 1e3);
            long pauses = master.process().lines().stream()
                    .filter(line -> line.contains("PauseNoticed"))
                    .count();
            verdict.say("pauses that the master told of: %d", pauses);
            judgeRate(verdict, master.process().lines(), beganNanos);
            judge(verdict, adverts.since(beganNanos));
            verdict.expect(
                    backup.timesEntered("MASTER") == mastersBefore && master.isIn("MASTER"),
                    "no false failover: the backup became master %d times",
                    backup.timesEntered("MASTER") - mastersBefore);
        }
    }

    private void judgeRate(Verdict verdict, List<String> lines, long beganNanos) {
        List<long[]> made = lines.stream()
                .map(line -> line.split(" ", 3))
                .filter(words -> words.length == 3 && words[1].equals(Allocator.MADE))
                .map(words -> new long[] {Long.parseLong(words[0]), Long.parseLong(words[2])})
                .filter(point -> point[0] - beganNanos >= 0)
                .toList();
        if (made.size() < 2) {
            verdict.expect(false, "the allocator told %d times how much it made", made.size());
            return;
        }
        long[] first = made.get(0);
        long[] last = made.get(made.size() - 1);
        double rate = (last[1] - first[1]) / ((last[0] - first[0]) / 1e9);
        verdict.expect(
                rate >= share * Allocator.RATE,
                "%.0f MB/s of garbage were made (at least %.0f)",
                rate / 1e6,
                share * Allocator.RATE / 1e6);
    }

    private void judge(Verdict verdict, List<AdvertLog.Advert> adverts) {
        long[] lateNanos = new long[Math.max(0, adverts.size() - 1)];
        for (int i = 0; i < lateNanos.length; i++) {
            lateNanos[i] = Math.abs(adverts.get(i + 1).nanos() - adverts.get(i).nanos() - interval.toNanos());
        }
        Arrays.sort(lateNanos);
        long expected = length.toMillis() / interval.toMillis();
        verdict.expect(
                adverts.size() >= expected * OF_FIVE / 5
                        && adverts.stream().allMatch(a -> a.source().equals(Stage.ADDRESS_OF_A)),
                "%d advertisements of %d, all of the master",
                adverts.size(),
                expected);
        if (lateNanos.length > 0) {
            verdict.say(
                    "distance of their gaps from %d ms, at a third host: p50 %.2f ms, p99 %.2f ms, max %.2f ms",
                    interval.toMillis(), at(lateNanos, 0.50), at(lateNanos, 0.99), at(lateNanos, 1));
        }
    }

    private static double at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, (long) (sorted.length * quantile))] / 1e6;
    }
}
