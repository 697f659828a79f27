package io.ha4j.testkit;

import io.ha4j.value.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A broadcast network in simulated time: loss, delay, reordering, duplicates, corruption, partitions, ways that are cut in one
 * direction only, stations that pause or vanish. Everything is drawn from one seed, so a run can be repeated exactly.
 *
 * <p>Not thread-safe, and needs no thread: {@link #runFor} lets time pass.
 *
 * @param <P> what is sent; immutable
 */
public final class SimulatedLan<P> {

    /** Far above what hours of a working protocol take; an endless exchange of answers gets there at once. */
    private static final int MOST_HAPPENINGS = 1_000_000;

    private final SplittableRandom random;
    private final ManualTicker ticker = new ManualTicker();
    private final PriorityQueue<Happening> agenda = new PriorityQueue<>();
    private final List<Station<P>> stations = new ArrayList<>();
    /** The part that gets lost on the way from one station to another, where that is not 0. */
    private final Map<Way<P>, Double> lossyWays = new HashMap<>();

    private Corruption<P> corruption = (packet, chance) -> packet;
    private double corrupted;
    private double duplicated;
    private long scheduled;
    private int happened;
    private double loss;
    private long minDelayNanos = 100_000;
    private long maxDelayNanos = 100_000;

    /** Creates a quiet network: nothing is lost, every packet takes 0.1 ms. */
    public SimulatedLan(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** {@return the generator from which all chance in this run must be drawn} */
    public SplittableRandom random() {
        return random;
    }

    /** {@return simulated time} */
    public ManualTicker ticker() {
        return ticker;
    }

    /** {@return simulated time in nanoseconds} */
    public long nowNanos() {
        return ticker.nanos();
    }

    /** Sets the part of all packets that gets lost: 0..1. */
    public void loss(double probability) {
        this.loss = probability("loss", probability);
    }

    /**
     * Sets the part of the packets from one station to another that gets lost, on top of {@link #loss(double)}: 0..1. The way back
     * is another one.
     */
    public void loss(Station<P> from, Station<P> to, double probability) {
        Way<P> way = new Way<>(from, to);
        if (probability("loss", probability) == 0) {
            lossyWays.remove(way);
        } else {
            lossyWays.put(way, probability);
        }
    }

    /** Has {@code to} hear nothing from {@code from} any more, also what is on its way; the way back is another one. */
    public void cut(Station<P> from, Station<P> to) {
        loss(from, to, 1);
    }

    /** Sets the part of all packets that arrive twice, each with a delay of its own: 0..1. */
    public void duplicates(double probability) {
        this.duplicated = probability("duplicates", probability);
    }

    /**
     * Sets the part of all packets that arrive changed: 0..1.
     *
     * @param how changes them, such as {@code Corruption::flipBits} for bytes
     */
    public void corruption(double probability, Corruption<P> how) {
        this.corrupted = probability("corruption", probability);
        this.corruption = how;
    }

    private static double probability(String field, double probability) {
        Require.argument(probability >= 0 && probability <= 1, field, probability, "0..1");
        return probability;
    }

    /** Sets how long packets take, drawn for each receiver anew: with a spread they overtake each other. */
    public void delay(Duration min, Duration max) {
        Require.argument(!min.isNegative() && min.compareTo(max) <= 0, "delay", min + ".." + max, "0 <= min <= max");
        this.minDelayNanos = min.toNanos();
        this.maxDelayNanos = max.toNanos();
    }

    /** {@return a station connected to all others} */
    public Station<P> attach(String name, StationHandler<P> handler) {
        Station<P> station = new Station<>(this, name, handler);
        stations.add(station);
        return station;
    }

    /** Connects all stations again, whatever segment they were in, and mends the ways that were cut or lossy. */
    public void heal() {
        stations.forEach(station -> station.segment(0));
        lossyWays.clear();
    }

    /** Has {@code task} run after {@code delay}. */
    public void after(Duration delay, Runnable task) {
        at(nowNanos() + delay.toNanos(), task);
    }

    void at(long nanos, Runnable task) {
        agenda.add(new Happening(Math.max(nanos, nowNanos()), scheduled++, task));
    }

    /**
     * Lets time pass, and what falls into it happen in order.
     *
     * @throws AssertionError after a million packets and timers: the stations keep each other busy without end
     */
    public void runFor(Duration duration) {
        long end = nowNanos() + duration.toNanos();
        for (Happening next = agenda.peek(); next != null && next.nanos() <= end; next = agenda.peek()) {
            agenda.remove();
            if (++happened > MOST_HAPPENINGS) {
                throw new AssertionError(
                        "a storm: " + MOST_HAPPENINGS + " packets and timers in " + nowNanos() + " ns");
            }
            ticker.advanceTo(next.nanos());
            next.task().run();
        }
        ticker.advanceTo(end);
    }

    void broadcast(Station<P> sender, P packet) {
        for (Station<P> receiver : stations) {
            if (receiver == sender || !receiver.isConnectedTo(sender) || isLost(sender, receiver)) {
                continue;
            }
            P sent = happens(corrupted) ? corruption.corrupt(packet, random) : packet;
            deliver(sender, receiver, sent);
            if (happens(duplicated)) {
                deliver(sender, receiver, sent);
            }
        }
    }

    private boolean isLost(Station<P> sender, Station<P> receiver) {
        return random.nextDouble() < loss || happens(lossOf(sender, receiver));
    }

    private double lossOf(Station<P> from, Station<P> to) {
        return lossyWays.isEmpty() ? 0 : lossyWays.getOrDefault(new Way<>(from, to), 0.0);
    }

    /** Nothing is drawn for what cannot happen, so that a kind of fault that is not used changes no run. */
    private boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    private void deliver(Station<P> sender, Station<P> receiver, P packet) {
        long delay = minDelayNanos == maxDelayNanos ? minDelayNanos : random.nextLong(minDelayNanos, maxDelayNanos + 1);
        at(nowNanos() + delay, () -> receiver.arrive(sender, packet));
    }

    boolean isCut(Station<P> from, Station<P> to) {
        return lossOf(from, to) >= 1;
    }

    void detach(Station<P> station) {
        stations.remove(station);
    }

    /** One direction between two stations. */
    private record Way<P>(Station<P> from, Station<P> to) {}

    /** Equal times in the order in which they were scheduled, so that a seed decides everything. */
    private record Happening(long nanos, long order, Runnable task) implements Comparable<Happening> {

        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
