package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The schedulers of the kernel as plain walks along the list, to hold the fast ones against. They look at everything anew. */
final class KernelLoops {

    private KernelLoops() {}

    static Picker<Server> of(String scheduler) {
        return switch (scheduler) {
            case "rr" -> new RoundRobinLoop();
            case "wrr" -> new WeightedRoundRobinLoop();
            case "lc" -> new LeastLoop(KernelLoops::overhead, server -> 1);
            case "wlc" -> new LeastLoop(KernelLoops::overhead, server -> server.weight);
            case "sed" -> new LeastLoop(server -> server.active + 1L, server -> server.weight);
            case "nq" -> new NeverQueueLoop();
            case "fo" -> new LeastLoop(server -> -server.weight, server -> 1);
            case "ovf" -> new OverflowLoop();
            case "lblc" -> new LocalityLoop(false);
            case "lblcr" -> new LocalityLoop(true);
            default -> throw new IllegalArgumentException(scheduler);
        };
    }

    static long overhead(Server server) {
        return server.active * 256L + server.inactive;
    }

    private abstract static class Loop implements Picker<Server> {

        List<Server> list = List.of();

        @Override
        public void update(List<Server> destinations) {
            list = List.copyOf(destinations);
        }

        static boolean usable(Server server, Set<Server> tried) {
            return !server.overloaded && server.weight > 0 && !tried.contains(server);
        }
    }

    private static final class RoundRobinLoop extends Loop {

        private int last = -1;

        @Override
        public void update(List<Server> destinations) {
            int next = -1;
            for (int i = last; i >= 0 && next < 0; i--) {
                next = destinations.indexOf(list.get(i));
            }
            super.update(destinations);
            last = next;
        }

        @Override
        public @Nullable Server pick(Flow flow, Set<Server> tried) {
            for (int i = 1; i <= list.size(); i++) {
                int at = (last + i) % list.size();
                if (usable(list.get(at), tried)) {
                    last = at;
                    return list.get(at);
                }
            }
            return null;
        }
    }

    private static final class WeightedRoundRobinLoop extends Loop {

        private int last = -1;
        private int threshold;
        private int highest;
        private int step = 1;

        @Override
        public void update(List<Server> destinations) {
            super.update(destinations);
            last = -1;
            step = 0;
            int greatest = 0;
            for (Server server : list) {
                step = divisor(server.weight, step);
                greatest = Math.max(greatest, server.weight);
            }
            step = Math.max(step, 1);
            highest = greatest - (step - 1);
            if (threshold > highest || threshold == 0) {
                threshold = highest;
            } else if (step > 1) {
                threshold = threshold / step * step + 1;
            }
        }

        @Override
        public @Nullable Server pick(Flow flow, Set<Server> tried) {
            if (highest == 0) {
                return null;
            }
            int begin = last;
            int stop = -1;
            boolean lastPass = false;
            boolean restarted = false;
            for (int i = begin + 1; ; i = 0) {
                for (; i < list.size(); i++) {
                    if (usable(list.get(i), tried) && list.get(i).weight >= threshold) {
                        last = i;
                        return list.get(i);
                    }
                    if (i == stop) {
                        last = i;
                        return null;
                    }
                }
                threshold -= step;
                if (threshold <= 0) {
                    threshold = highest;
                    if (lastPass || begin == -1) {
                        last = -1;
                        return null;
                    }
                    restarted = true;
                }
                lastPass = threshold <= step;
                if (lastPass && restarted && begin != -1) {
                    stop = begin;
                }
            }
        }

        private static int divisor(int a, int b) {
            return b == 0 ? a : divisor(b, a % b);
        }
    }

    private static class LeastLoop extends Loop {

        private final ToLongFunction<Server> cost;
        private final ToLongFunction<Server> unit;

        LeastLoop(ToLongFunction<Server> cost, ToLongFunction<Server> unit) {
            this.cost = cost;
            this.unit = unit;
        }

        @Override
        public @Nullable Server pick(Flow flow, Set<Server> tried) {
            Server least = null;
            for (Server server : list) {
                if (usable(server, tried)
                        && (least == null
                                || cost.applyAsLong(least) * unit.applyAsLong(server)
                                        > cost.applyAsLong(server) * unit.applyAsLong(least))) {
                    least = server;
                }
            }
            return least;
        }
    }

    private static final class NeverQueueLoop extends LeastLoop {

        NeverQueueLoop() {
            super(server -> server.active + 1L, server -> server.weight);
        }

        @Override
        public @Nullable Server pick(Flow flow, Set<Server> tried) {
            for (Server server : list) {
                if (usable(server, tried) && server.active == 0) {
                    return server;
                }
            }
            return super.pick(flow, tried);
        }
    }

    private static final class OverflowLoop extends Loop {

        @Override
        public @Nullable Server pick(Flow flow, Set<Server> tried) {
            Server heaviest = null;
            for (Server server : list) {
                if (usable(server, tried)
                        && server.active <= server.weight
                        && (heaviest == null || server.weight > heaviest.weight)) {
                    heaviest = server;
                }
            }
            return heaviest;
        }
    }

    /** Without a bound and without time. */
    private static final class LocalityLoop extends Loop {

        private final boolean replicated;
        private final Picker<Server> wlc = of("wlc");
        private final Map<InetAddress, List<Server>> table = new HashMap<>();

        LocalityLoop(boolean replicated) {
            this.replicated = replicated;
        }

        @Override
        public void update(List<Server> destinations) {
            super.update(destinations);
            wlc.update(destinations);
        }

        @Override
        public @Nullable Server pick(Flow flow, Set<Server> tried) {
            InetAddress address = flow.destination().getAddress();
            List<Server> known = table.getOrDefault(address, List.of());
            Server best = null;
            for (Server server : known) {
                if (list.contains(server)
                        && server.weight > 0
                        && !tried.contains(server)
                        && !(replicated && server.overloaded)
                        && (best == null || overhead(best) * server.weight > overhead(server) * best.weight)) {
                    best = server;
                }
            }
            if (best != null
                    && (best.active <= best.weight
                            || list.stream().noneMatch(server -> server.active * 2 < server.weight))) {
                return best;
            }
            Server least = wlc.pick(flow, tried);
            if (least != null && !replicated) {
                table.put(address, List.of(least));
            } else if (least != null && !known.contains(least)) {
                List<Server> more = new ArrayList<>(known);
                more.add(0, least);
                table.put(address, more);
            }
            return least;
        }
    }
}
