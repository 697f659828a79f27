package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast schedulers pick whom a plain walk along the list picks, in any history of changes. */
class KernelEquivalenceTest {

    private static final int HISTORIES = 2_000;
    private static final int STEPS = 60;

    private static List<Scheduler> schedulers() {
        return List.of(
                Scheduler.roundRobin(),
                Scheduler.weightedRoundRobin(),
                Scheduler.leastConnections(),
                Scheduler.weightedLeastConnections(),
                Scheduler.shortestExpectedDelay(),
                Scheduler.neverQueue(),
                Scheduler.failOver(),
                Scheduler.overflow(),
                Scheduler.localityBasedLeastConnections(),
                Scheduler.localityBasedLeastConnectionsWithReplication());
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void picksAsAPlainWalkDoesInAnyHistory(Scheduler scheduler) throws UnknownHostException {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(scheduler, seed).play();
        }
    }

    /** What weights a history has: wrr depends on their divisor and on how far they lie apart. */
    private enum Weights {
        SMALL,
        EQUAL,
        WITH_DIVISOR,
        FAR_APART;

        int draw(SplittableRandom random) {
            return switch (this) {
                case SMALL -> random.nextInt(6);
                case EQUAL -> random.nextInt(8) == 0 ? 0 : 7;
                case WITH_DIVISOR -> random.nextInt(5) * 12;
                case FAR_APART -> random.nextInt(4) == 0 ? 2_000 + random.nextInt(3) : random.nextInt(3);
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Weights.class)
    void weightedRoundRobinKeepsTheOrderForManyServers(Weights weights) {
        SplittableRandom random = new SplittableRandom(weights.name().length());
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            servers.add(new Server("s" + i, weights.draw(random)));
        }
        Picker<Server> fast = Picks.picker(Scheduler.weightedRoundRobin(), servers);
        Picker<Server> plain = KernelLoops.of("wrr");
        plain.update(servers);
        for (int i = 0; i < 20_000; i++) {
            assertThat(fast.pick(Picks.ANY, Set.of())).as("pick %d", i).isSameAs(plain.pick(Picks.ANY, Set.of()));
        }
    }

    private static final class History {

        private final int seed;
        private final SplittableRandom random;
        private final Weights weights;
        private final Picker<Server> fast;
        private final Picker<Server> plain;
        private final List<Flow> flows = new ArrayList<>();
        private final StringBuilder story = new StringBuilder();
        private List<Server> list = List.of();
        private int made;

        History(Scheduler scheduler, int seed) throws UnknownHostException {
            this.seed = seed;
            random = new SplittableRandom(seed);
            List<Weights> kinds = List.of(Weights.values());
            weights = kinds.get(seed % kinds.size());
            fast = scheduler.newPicker();
            plain = KernelLoops.of(scheduler.shortName());
            for (int i = 0; i < 3; i++) {
                InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) i});
                flows.add(Flow.of(Picks.ANY.client(), new InetSocketAddress(address, 80), 0));
            }
        }

        void play() {
            List<Server> begin = new ArrayList<>();
            for (int i = random.nextInt(7); i > 0; i--) {
                begin.add(another());
            }
            update(begin);
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> changeList();
                    case 1 -> changeLimit();
                    case 2, 3 -> changeLoad();
                    default -> pick();
                }
            }
        }

        private Server another() {
            return new Server(String.valueOf((char) ('A' + made++ % 26)), weights.draw(random));
        }

        private void update(List<Server> next) {
            list = List.copyOf(next);
            fast.update(list);
            plain.update(list);
            story.append("\nlist");
            list.forEach(server -> story.append(' ').append(server).append('=').append(server.weight));
        }

        private void changeList() {
            List<Server> next = new ArrayList<>(list);
            int kind = random.nextInt(3);
            if (kind == 0 || next.isEmpty()) {
                next.add(random.nextInt(next.size() + 1), another());
            } else if (kind == 1) {
                next.remove(random.nextInt(next.size()));
            } else {
                any().weight = weights.draw(random);
            }
            update(next);
        }

        private Server any() {
            return list.get(random.nextInt(list.size()));
        }

        private void changeLimit() {
            if (!list.isEmpty()) {
                Server server = any();
                server.overloaded = random.nextBoolean();
                fast.loadChanged(server);
                story.append(server.overloaded ? " overloaded " : " free ").append(server);
            }
        }

        private void changeLoad() {
            if (!list.isEmpty()) {
                Server server = any();
                server.active = random.nextInt(4);
                server.inactive = random.nextInt(3) * 128;
                fast.loadChanged(server);
                story.append(' ').append(server).append('=').append(server.active + "/" + server.inactive);
            }
        }

        private void pick() {
            Set<Server> tried = new HashSet<>();
            while (!list.isEmpty() && random.nextInt(5) == 0) {
                tried.add(any());
            }
            Flow flow = flows.get(random.nextInt(flows.size()));
            Server expected = plain.pick(flow, tried);
            story.append(" pick but ").append(tried).append(" -> ").append(expected);
            assertThat(fast.pick(flow, tried)).as("seed %d:%s", seed, story).isSameAs(expected);
            if (expected != null && random.nextBoolean()) {
                expected.active++;
                fast.loadChanged(expected);
            }
        }
    }
}
