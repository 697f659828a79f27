package io.ha4j.lvs;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.schedule.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Draws a virtual server with any mixture of what a pool can be told. */
final class PoolDraw {

    private PoolDraw() {}

    static VirtualServer virtualServer(Random random) {
        VirtualServer.Builder builder = VirtualServer.builder("web")
                .tcp("192.0.2.1", 80)
                .scheduler(List.of(Scheduler.roundRobin(), Scheduler.weightedRoundRobin(), Scheduler.leastConnections())
                        .get(random.nextInt(3)));
        int primaries = 1 + random.nextInt(5);
        boolean limited = random.nextBoolean();
        for (int i = 0; i < primaries; i++) {
            builder.realServer("10.0.0." + (1 + i), 80, server -> settings(random, limited, server));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            builder.realServer("10.0.1." + i, 80, server -> settings(random, limited, server.backup(true)));
        }
        if (random.nextInt(3) > 0) {
            builder.check(FakeCheck::new);
        }
        if (random.nextInt(3) == 0) {
            builder.sorryServer("10.0.2.1", 80);
        }
        if (random.nextInt(3) == 0) {
            int amount = 1 + random.nextInt(primaries);
            builder.quorum(
                    Quorum.ofServers(amount).hysteresis(Math.min(amount - 1, random.nextInt(1 + primaries - amount))));
        }
        boolean inhibit = random.nextInt(3) == 0;
        builder.inhibitOnFailure(inhibit);
        if (!inhibit && random.nextInt(3) == 0) {
            builder.whenDown(WhenDown.CUT_CONNECTIONS);
        }
        more(random, builder, limited);
        return builder.build();
    }

    private static void more(Random random, VirtualServer.Builder builder, boolean limited) {
        if (random.nextInt(3) == 0) {
            builder.persistence(Persistence.byClient(Duration.ofSeconds(1 + random.nextInt(60)))
                    .mask(random.nextBoolean() ? 24 : 32, 64)
                    .expireQuiescent(random.nextBoolean())
                    .maxClients(random.nextBoolean() ? 3 : 1_000));
        }
        if (random.nextInt(3) == 0) {
            builder.outlierEjection(OutlierEjection.afterFailures(1 + random.nextInt(3))
                    .lasting(Duration.ofMillis(200), Duration.ofSeconds(2))
                    .mostEjected(random.nextInt(101))
                    .panicThreshold(random.nextInt(101)));
        }
        boolean hold = random.nextInt(3) == 0;
        if (hold || (limited && random.nextBoolean())) {
            builder.queue(1 + random.nextInt(6), Duration.ofMillis(1 + random.nextInt(3_000)));
        }
        if (hold) {
            builder.whenEmpty(WhenEmpty.HOLD);
        } else if (random.nextBoolean()) {
            builder.whenEmpty(WhenEmpty.CLOSE);
        }
    }

    private static void settings(Random random, boolean limited, RealServer.Builder server) {
        server.weight(1 + random.nextInt(4));
        if (limited) {
            server.maxConnections(1 + random.nextInt(3));
        }
        if (limited && random.nextInt(3) == 0) {
            int upper = 1 + random.nextInt(4);
            server.upperThreshold(upper).lowerThreshold(random.nextInt(1 + upper));
        }
        if (random.nextInt(3) == 0) {
            server.slowStart(Duration.ofMillis(random.nextInt(3_000)));
        }
    }
}
