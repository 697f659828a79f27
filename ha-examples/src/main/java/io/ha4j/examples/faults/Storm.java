package io.ha4j.examples.faults;

import io.ha4j.examples.common.Traffic;
import io.ha4j.examples.common.TrafficLog;
import io.ha4j.examples.common.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Servers are killed, frozen, refuse, flap and return, all of them at once, and the election comes and goes, while clients send
 * requests, half of them over new connections.
 *
 * <p>What may fail is what nobody can prevent: an answer that had begun when its server died, and what comes while this node does not
 * lead. A request whose connection was cut before the answer began is sent again by the client, as any client of HTTP does.
 */
final class Storm implements Ordeal {

    private static final int PARTS = 12;
    private static final Duration SETTLE = Duration.ofMillis(300);
    /** Until what is late after the election has been won must have failed. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private final FaultsOptions options;
    private final Duration part;
    private final int workers;

    Storm(FaultsOptions options) {
        this.options = options;
        this.part = options.length().dividedBy(PARTS);
        this.workers = Math.max(2, (int) (options.requestsPerSecond() * Traffic.PACE.toMillis() / 1_000));
    }

    /** Something that is done to the plant. */
    private interface Act {
        void run() throws IOException, InterruptedException;
    }

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title("servers die, freeze, refuse, flap and return under load");
        try (Plant plant = Plant.start(options.plane(), options.busy())) {
            rehearse(plant);
            plant.awaitIdle();
            Resources before = Resources.now();
            long requests = play(plant, verdict);
            plant.awaitIdle();
            verdict.say("%d requests, %s", requests, plant.snapshot().servers());
            Resources.compareWith(before, verdict);
        }
    }

    /** What is opened once and for all is open before it is counted, and the code is compiled. */
    private void rehearse(Plant plant) throws InterruptedException {
        try (Traffic traffic = Traffic.start(plant.address(), workers, options.patience())) {
            pause(part);
            traffic.log();
        }
    }

    private long play(Plant plant, Verdict verdict) throws IOException, InterruptedException {
        try (Traffic traffic = Traffic.start(plant.address(), workers, options.patience())) {
            TrafficLog log = traffic.log();
            pause(SETTLE);
            long began = System.nanoTime();
            act(verdict, log, "nothing happens", 0, () -> pause(part));
            act(verdict, log, "a server is killed and returns", atRisk(plant, 0), () -> {
                plant.kill(0);
                plant.await(0, false);
                pause(part);
                plant.restart(0);
                plant.await(0, true);
            });
            act(verdict, log, "a server freezes and thaws", atRisk(plant, 1), () -> {
                plant.freeze(1);
                plant.await(1, false);
                pause(longerThanPatience());
                plant.thaw(1);
                plant.await(1, true);
            });
            act(verdict, log, "a server refuses and returns", atRisk(plant, 2), () -> {
                plant.refuse(2);
                pause(part);
                plant.listen(2);
                plant.await(2, true);
            });
            act(verdict, log, "a server flaps", workers, () -> flap(plant));
            act(verdict, log, "all refuse, the backup serves, they return", workers, () -> allRefuse(plant));
            away(plant, log, verdict);
            act(verdict, log, "nothing happens any more", 0, () -> pause(part));
            verdict.expect(traffic.isComplete(), "all clients are at work until the end");
            return log.between(began, System.nanoTime()).size();
        }
    }

    /** The connections that a server has, and one that comes until something is done to it. */
    private static int atRisk(Plant plant, int server) {
        return plant.connections(server) + 1;
    }

    /** A client that is left waiting for a frozen server must have lost its patience. */
    private Duration longerThanPatience() {
        return part.compareTo(options.patience()) > 0 ? part : options.patience();
    }

    private void flap(Plant plant) throws IOException, InterruptedException {
        long end = System.nanoTime() + 2 * part.toNanos();
        while (System.nanoTime() - end < 0) {
            plant.refuse(0);
            pause(SETTLE);
            plant.listen(0);
            pause(SETTLE);
        }
        plant.await(0, true);
    }

    private void allRefuse(Plant plant) throws IOException, InterruptedException {
        for (int i = 0; i < Plant.SERVERS; i++) {
            plant.refuse(i);
        }
        pause(part);
        for (int i = 0; i < Plant.SERVERS; i++) {
            plant.listen(i);
            plant.await(i, true);
        }
    }

    /** @param mostFailures the connections that the servers in question had, of which each may lose the answer that it waited for */
    private void act(Verdict verdict, TrafficLog log, String what, int mostFailures, Act act)
            throws IOException, InterruptedException {
        long from = System.nanoTime();
        act.run();
        pause(SETTLE);
        List<TrafficLog.Entry> all = log.between(from, System.nanoTime());
        long failed = TrafficLog.count(all, e -> !e.succeeded());
        long repeated = TrafficLog.count(all, e -> e.answer().repeated());
        double slowest =
                all.stream().mapToLong(e -> e.ended() - e.began()).max().orElse(0) / 1e6;
        boolean calm = mostFailures > 0 || repeated == 0;
        verdict.expect(
                !all.isEmpty()
                        && failed <= mostFailures
                        && calm
                        && slowest < options.patience().toMillis(),
                "%s: %d requests, %d failed (at most %d), %d sent again, the slowest %.0f ms%s",
                what,
                all.size(),
                failed,
                mostFailures,
                repeated,
                slowest,
                firstFailure(all));
    }

    private static String firstFailure(List<TrafficLog.Entry> all) {
        return all.stream()
                .filter(e -> !e.succeeded())
                .findFirst()
                .map(e -> "; the first: " + e.answer().failure())
                .orElse("");
    }

    /** While nobody leads, nobody is served; before and after, everybody. */
    private void away(Plant plant, TrafficLog log, Verdict verdict) throws InterruptedException {
        long lost = System.nanoTime();
        plant.lead(false);
        pause(part);
        plant.lead(true);
        long regained = System.nanoTime();
        pause(SETTLE.plus(LATE));
        List<TrafficLog.Entry> all = log.between(lost, System.nanoTime());
        long refused = TrafficLog.count(all, e -> !e.succeeded());
        long late = TrafficLog.count(all, e -> !e.succeeded() && e.began() - regained > 0);
        boolean served = all.stream().anyMatch(e -> e.succeeded() && e.began() - regained > 0);
        verdict.expect(
                refused > 0 && late == 0 && served,
                "leadership is lost for %d ms and won again: %d requests refused meanwhile, %d afterwards",
                part.toMillis(),
                refused,
                late);
    }

    private static void pause(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
