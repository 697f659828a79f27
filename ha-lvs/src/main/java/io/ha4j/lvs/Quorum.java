package io.ha4j.lvs;

import io.ha4j.value.Require;

/**
 * How much of a virtual server must be usable for it to be taken to work. Keepalived: {@code quorum} and {@code hysteresis}. An immutable value.
 *
 * <p>What counts are the servers that serve: those which can be used and are no backups, or if there is none, the backups; each with its whole
 * weight, even while it warms up. The sorry server does not count.
 */
public final class Quorum {

    private static final int MOST = 1_024 * 65_535;

    private final int amount;
    private final int hysteresis;
    private final boolean countsServers;

    private Quorum(int amount, int hysteresis, boolean countsServers) {
        this.amount = amount;
        this.hysteresis = hysteresis;
        this.countsServers = countsServers;
    }

    /** {@return a quorum of so much weight, summed up over the servers: 1..67107840} */
    public static Quorum of(int weight) {
        return new Quorum(Require.inRange("quorum", weight, 1, MOST), 0, false);
    }

    /** {@return a quorum of so many servers, whatever their weight: 1..1024} */
    public static Quorum ofServers(int count) {
        return new Quorum(Require.inRange("quorum", count, 1, 1_024), 0, true);
    }

    /**
     * {@return this quorum with a margin: it is gained with the amount and the margin, and lost below the amount less the margin} 0 to the
     * amount less 1, default 0.
     */
    public Quorum hysteresis(int margin) {
        return new Quorum(amount, Require.inRange("hysteresis", margin, 0, amount - 1), countsServers);
    }

    /** {@return the weight, or the number of servers} */
    public int amount() {
        return amount;
    }

    /** {@return the margin} */
    public int hysteresis() {
        return hysteresis;
    }

    /** {@return whether servers are counted, or else weights} */
    public boolean countsServers() {
        return countsServers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quorum that
                && amount == that.amount
                && hysteresis == that.hysteresis
                && countsServers == that.countsServers;
    }

    @Override
    public int hashCode() {
        return 31 * amount + hysteresis;
    }

    @Override
    public String toString() {
        return "quorum " + amount + (countsServers ? " servers" : "") + (hysteresis == 0 ? "" : " +-" + hysteresis);
    }
}
