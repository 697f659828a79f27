package io.ha4j.vrrp.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaComponent;
import io.ha4j.HaNode;
import io.ha4j.Leadership;
import io.ha4j.LeadershipState;
import io.ha4j.lab.Capture;
import io.ha4j.lab.Host;
import io.ha4j.lab.Keepalived;
import io.ha4j.lab.KeepalivedInstance;
import io.ha4j.lab.Lan;
import io.ha4j.lab.Tool;
import io.ha4j.lab.VrrpPacket;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.SyncGroup;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our nodes and Keepalived's on the same script: an interface that the higher one tracks goes down and comes back, then that node is
 * stopped. The same masters at the same times.
 */
@Tag("lab")
@Tag("long")
class FaultScriptLabTest {

    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final String A = "10.99.0.1";
    private static final String B = "10.99.0.2";
    private static final String TRACKED = "x0";
    private static final int HIGH = 150;
    private static final int LOW = 100;
    /** What the two may differ by: an interval, for the phase of the events in it, and some time for the machine. */
    private static final double TOLERANCE_SECONDS = 0.1 + 0.1;

    private static final int ATTEMPTS = 3;

    /** What is tracked, and by whom. */
    enum Cast {
        /** Two routers in a group; the first one needs the interface. */
        GROUP("51 52", true),
        /** One router, which needs it. */
        FAULT("51", true),
        /** One router, whose priority falls below the other's without it. */
        POINTS("51", false);

        private final String ids;
        private final boolean givesUp;

        Cast(String ids, boolean givesUp) {
            this.ids = ids;
            this.givesUp = givesUp;
        }

        private List<String> ids() {
            return List.of(ids.split(" ", -1));
        }

        private Tracking tracking() {
            return this == POINTS ? Tracking.priority(-60) : Tracking.fault();
        }
    }

    private interface Node extends AutoCloseable {

        boolean isMaster();

        /** An orderly stop. Idempotent, like {@link #close()}, which does the same. */
        void stop();

        @Override
        default void close() {
            stop();
        }
    }

    @FunctionalInterface
    private interface Kind {
        Node start(Host host, int priority, Cast cast) throws Exception;
    }

    private static Node ours(Host host, int priority, Cast cast) throws Exception {
        VrrpInstance one =
                instance(51, priority).trackInterface(TRACKED, cast.tracking()).build();
        HaComponent<? extends Leadership> all = cast == Cast.GROUP
                ? SyncGroup.builder("G1")
                        .member(one)
                        .member(instance(52, priority).build())
                        .build()
                : one;
        HaNode node = HaNode.builder(host.name()).with(all).build();
        host.run(node::start);
        Leadership leadership = node.get(all);
        return node(() -> leadership.state() == LeadershipState.MASTER, node::close);
    }

    private static VrrpInstance.Builder instance(int virtualRouterId, int priority) {
        return VrrpInstance.builder("VI_" + virtualRouterId)
                .networkInterface(Host.INTERFACE)
                .virtualRouterId(virtualRouterId)
                .priority(priority)
                .advertisementInterval(INTERVAL)
                .virtualAddress(virtualAddress(virtualRouterId));
    }

    private static String virtualAddress(int virtualRouterId) {
        return "10.99.0." + (100 + virtualRouterId) + "/24";
    }

    private static Node theirs(Host host, int priority, Cast cast) {
        String weight = cast == Cast.POINTS ? " weight -60" : "";
        StringBuilder configuration = new StringBuilder("global_defs {\n    router_id " + host.name() + "\n}\n");
        if (cast == Cast.GROUP) {
            configuration.append("vrrp_sync_group G1 {\n    group {\n        VI_51\n        VI_52\n    }\n}\n");
        }
        configuration.append(theirInstance(51, priority)
                .line("track_interface {\n        " + TRACKED + weight + "\n    }")
                .build());
        if (cast == Cast.GROUP) {
            configuration.append('\n').append(theirInstance(52, priority).build());
        }
        Keepalived keepalived = Keepalived.start(host, configuration.toString());
        return node(() -> keepalived.isIn("MASTER"), keepalived::stop);
    }

    private static KeepalivedInstance.Builder theirInstance(int virtualRouterId, int priority) {
        return KeepalivedInstance.builder("VI_" + virtualRouterId)
                .virtualRouterId(virtualRouterId)
                .priority(priority)
                .advertisementInterval(INTERVAL)
                .virtualAddress(virtualAddress(virtualRouterId));
    }

    private static Node node(BooleanSupplier isMaster, Runnable stop) {
        return new Node() {
            @Override
            public boolean isMaster() {
                return isMaster.getAsBoolean();
            }

            @Override
            public void stop() {
                stop.run();
            }
        };
    }

    /** Plays the script. {@return for each step, after how many seconds all routers of the new master were first heard} */
    private static Map<String, Double> play(String label, Kind kind, Cast cast) throws Exception {
        try (Lan lan = LabFixture.lan(label, Tool.values())) {
            Host a = lan.host("a", A + "/24");
            Host b = lan.host("b", B + "/24");
            Host w = lan.host("w", "10.99.0.9/24");
            LabHost.addInterface(a, TRACKED);
            LabHost.addInterface(b, TRACKED);
            try (Capture capture = Capture.start(w);
                    Node high = kind.start(a, HIGH, cast)) {
                await("the first master", high::isMaster);
                try (Node low = kind.start(b, LOW, cast)) {
                    rest();
                    double fault = now();
                    LabHost.down(a, TRACKED);
                    await("the lower one", low::isMaster);
                    double recovery = now();
                    LabHost.up(a, TRACKED);
                    await("the higher one again", high::isMaster);
                    double stop = now();
                    high.stop();
                    await("the lower one again", low::isMaster);
                    capture.stop();
                    assertThat(capture.problems()).isEmpty();
                    List<VrrpPacket> packets = capture.vrrp();
                    assertThat(givenUp(packets, fault, recovery))
                            .as("gave up by the fault")
                            .isEqualTo(cast.givesUp ? cast.ids() : List.of());
                    assertThat(givenUp(packets, stop, Double.MAX_VALUE))
                            .as("gave up when stopped")
                            .isEqualTo(cast.ids());
                    Map<String, Double> took = new LinkedHashMap<>();
                    took.put("fault", heard(packets, cast, B, fault));
                    took.put("recovery", heard(packets, cast, A, recovery));
                    took.put("stop", heard(packets, cast, B, stop));
                    return took;
                }
            }
        }
    }

    private static double now() {
        Instant now = Instant.now();
        return now.getEpochSecond() + now.getNano() / 1e9;
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(() -> what, Duration.ofSeconds(10), condition);
        rest();
    }

    /** Some intervals, so that each step begins in the same situation. */
    private static void rest() {
        Await.throughout(() -> "rest", Duration.ofMillis(700), () -> true);
    }

    private static double heard(List<VrrpPacket> packets, Cast cast, String source, double since) {
        return cast.ids().stream()
                        .mapToDouble(id -> packets.stream()
                                .filter(p -> p.source().equals(source)
                                        && p.virtualRouterId().equals(id))
                                .filter(p -> !p.priority().equals("0") && p.seconds() > since)
                                .mapToDouble(VrrpPacket::seconds)
                                .min()
                                .orElse(Double.MAX_VALUE))
                        .max()
                        .orElseThrow()
                - since;
    }

    private static List<String> givenUp(List<VrrpPacket> packets, double from, double to) {
        return packets.stream()
                .filter(p -> p.source().equals(A) && p.priority().equals("0"))
                .filter(p -> p.seconds() > from && p.seconds() < to)
                .map(VrrpPacket::virtualRouterId)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean areAlike(Map<String, Double> ours, Map<String, Double> theirs) {
        return theirs.entrySet().stream()
                .allMatch(step -> Math.abs(ours.get(step.getKey()) - step.getValue()) <= TOLERANCE_SECONDS);
    }

    /** A busy machine adds to the times: of several attempts the shortest one of each step tells. */
    @ParameterizedTest
    @EnumSource
    @Execution(ExecutionMode.CONCURRENT)
    void thereAreTheSameMastersAtTheSameTimes(Cast cast) throws Exception {
        Map<String, Double> ours = new LinkedHashMap<>();
        Map<String, Double> theirs = new LinkedHashMap<>();
        int attempts = 0;
        do {
            play("ours", FaultScriptLabTest::ours, cast).forEach((step, took) -> ours.merge(step, took, Math::min));
            play("theirs", FaultScriptLabTest::theirs, cast)
                    .forEach((step, took) -> theirs.merge(step, took, Math::min));
            attempts++;
        } while (attempts < ATTEMPTS && !areAlike(ours, theirs));
        System.out.printf("%s: seconds until the new master was heard: ours %s, Keepalived %s%n", cast, ours, theirs);
        theirs.forEach((step, seconds) -> assertThat(ours.get(step))
                .as("%s of %s: ours %s, Keepalived %s", step, cast, ours, theirs)
                .isBetween(seconds - TOLERANCE_SECONDS, seconds + TOLERANCE_SECONDS));
    }
}
