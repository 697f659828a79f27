package io.ha4j.testkit;

import java.util.ArrayDeque;

/**
 * One host on a {@link SimulatedLan}: a network card, one timer, and a process that can be paused as a garbage collection or a
 * stopped process would.
 *
 * @param <P> what is sent
 */
public final class Station<P> {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int RECEIVE_BUFFER = 512;

    private final SimulatedLan<P> lan;
    private final String name;
    private final StationHandler<P> handler;
    private final ArrayDeque<Arrival<P>> buffered = new ArrayDeque<>();
    private int segment;
    private long deadlineNanos = NEVER;
    private boolean paused;
    private boolean gone;

    private record Arrival<P>(Station<P> from, P packet) {}

    Station(SimulatedLan<P> lan, String name, StationHandler<P> handler) {
        this.lan = lan;
        this.name = name;
        this.handler = handler;
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** Sends to all stations of the same segment. */
    public void send(P packet) {
        if (!gone) {
            lan.broadcast(this, packet);
        }
    }

    /** Sets the timer, in place of an earlier deadline. */
    public void deadline(long nanos) {
        deadlineNanos = nanos;
        if (nanos != NEVER) {
            lan.at(nanos, () -> fire(nanos));
        }
    }

    /** Moves the station to another segment: only stations of one segment hear each other. All start in segment 0. */
    public void segment(int number) {
        segment = number;
    }

    /** Stops the process; packets go on arriving in its buffer. */
    public void pause() {
        paused = true;
    }

    /** Lets the process go on: first it reads what has arrived, then its timer fires if it is due. */
    public void resume() {
        paused = false;
        while (!buffered.isEmpty() && !paused && !gone) {
            Arrival<P> arrival = buffered.remove();
            handler.onPacket(arrival.packet(), arrival.from(), lan.nowNanos());
        }
        fire(deadlineNanos);
    }

    /** Takes the station off the network for good, as a crash does. Packets on their way are lost. */
    public void crash() {
        gone = true;
        buffered.clear();
        lan.detach(this);
    }

    boolean isConnectedTo(Station<P> other) {
        return segment == other.segment;
    }

    void arrive(Station<P> from, P packet) {
        if (gone || !isConnectedTo(from) || lan.isCut(from, this)) {
            return;
        }
        if (paused) {
            if (buffered.size() < RECEIVE_BUFFER) {
                buffered.add(new Arrival<>(from, packet));
            }
        } else {
            handler.onPacket(packet, from, lan.nowNanos());
        }
    }

    /** Only the deadline that is still wanted counts. */
    private void fire(long nanos) {
        if (!gone && !paused && nanos == deadlineNanos && nanos <= lan.nowNanos()) {
            deadlineNanos = NEVER;
            handler.onDeadline(lan.nowNanos());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
