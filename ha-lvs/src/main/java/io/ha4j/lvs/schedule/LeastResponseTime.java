package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of two different ones, drawn by weight, the one whose expected time to answer is lower: its {@link Latency} times its active
 * connections, the new one counted, for each unit of weight. Of two and not of all: what is known of all is a little old, and
 * everybody would run to the one that was fastest a moment ago.
 */
final class LeastResponseTime<D extends Destination> implements Picker<D> {

    /** Nobody is so fast that its connections do not count. */
    private static final double LEAST_NANOS = 1_000;

    /** What one costs that has connections but has never answered: it gets no more than the first until it has. */
    private static final double UNKNOWN_NANOS = 1_000_000_000;

    private final Dice dice;
    private final long decayNanos;
    private volatile Table<D> table;

    LeastResponseTime(Dice dice, long decayNanos) {
        this.dice = dice;
        this.decayNanos = decayNanos;
        table = new Table<>(new Members<>(List.of()), new Latency[0]);
    }

    @Override
    public synchronized void update(List<D> destinations) {
        Table<D> before = table;
        Members<D> members = new Members<>(destinations);
        Latency[] latencies = new Latency[members.size()];
        for (int i = 0; i < latencies.length; i++) {
            Latency known = before.of(members.get(i));
            latencies[i] = known == null ? new Latency(decayNanos) : known;
        }
        table = new Table<>(members, latencies);
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        return table.pick(dice, flow, tried);
    }

    @Override
    public void responded(D destination, long latencyNanos, long nowNanos) {
        Latency latency = table.of(destination);
        if (latency != null) {
            latency.observe(latencyNanos, nowNanos);
        }
    }

    private static final class Table<D extends Destination> extends ChoiceTable<D> {

        private final Latency[] latencies;

        Table(Members<D> members, Latency[] latencies) {
            super(members);
            this.latencies = latencies;
        }

        @Nullable
        Latency of(D destination) {
            int position = members().positionOf(destination);
            return position < 0 ? null : latencies[position];
        }

        @Override
        double cost(int position, long nowNanos) {
            int active = members().get(position).activeConnections();
            Latency latency = latencies[position];
            double nanos = latency.known() || active == 0 ? latency.atNanos(nowNanos) : UNKNOWN_NANOS;
            return Math.max(nanos, LEAST_NANOS) * (active + 1.0) / members().weight(position);
        }
    }
}
