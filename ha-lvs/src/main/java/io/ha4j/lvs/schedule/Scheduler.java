package io.ha4j.lvs.schedule;

import java.util.Optional;

/**
 * How connections are spread over servers. A value: equal schedulers choose alike, and what is remembered from pick to pick
 * lives in the {@link Picker}.
 *
 * <p>The schedulers below whose names ipvsadm knows are those of the Linux kernel, and they choose exactly as it does. They walk
 * the servers in the order given. (The kernel's own list begins with the server that was added last: to see the order that
 * {@code ipvsadm} produced, give the servers in reverse.) None of them takes a server that is overloaded or has weight 0, unless it
 * says so.
 *
 * <p>Other schedulers implement this interface, as an enum or a record so that {@code equals} holds.
 */
public interface Scheduler {

    /** {@return the name for ipvsadm and for people, such as {@code wrr}} */
    String shortName();

    /** {@return a picker without destinations yet} */
    <D extends Destination> Picker<D> newPicker();

    /** {@return what the Linux kernel calls it; empty if the kernel does not have it} */
    default Optional<KernelName> kernel() {
        return Optional.empty();
    }

    /** {@return {@code rr}: one after the other, whatever their weight} */
    static Scheduler roundRobin() {
        return KernelScheduler.ROUND_ROBIN;
    }

    /**
     * {@return {@code wrr}: each gets its weight's share, heavier ones first: with weights 4, 3 and 2 the order is {@code A A B
     * A B C A B C}}
     */
    static Scheduler weightedRoundRobin() {
        return KernelScheduler.WEIGHTED_ROUND_ROBIN;
    }

    /** {@return {@code lc}: the one with the fewest connections, whatever their weight} */
    static Scheduler leastConnections() {
        return KernelScheduler.LEAST_CONNECTIONS;
    }

    /** {@return {@code wlc}: the one with the fewest connections for each unit of weight; ipvsadm's default} */
    static Scheduler weightedLeastConnections() {
        return KernelScheduler.WEIGHTED_LEAST_CONNECTIONS;
    }

    /**
     * {@return {@code lblc}: connections to a destination address go to one server, chosen by {@code wlc}, until that one has
     * more connections than its weight while another has fewer than half of its own. It goes on to serve the address while it is
     * overloaded}
     */
    static LocalityScheduler localityBasedLeastConnections() {
        return new KernelLocality(false, KernelLocality.DEFAULT_EXPIRATION);
    }

    /** {@return {@code lblcr}: as {@code lblc}, but a destination address gets one more server instead of another} */
    static LocalityScheduler localityBasedLeastConnectionsWithReplication() {
        return new KernelLocality(true, KernelLocality.DEFAULT_EXPIRATION);
    }

    /**
     * {@return {@code dh}: the destination address decides, by a table that gives 256 slots to the servers in turn whatever their
     * weight. Nobody is served if the server there cannot}
     */
    static Scheduler destinationHash() {
        return KernelScheduler.DESTINATION_HASH;
    }

    /**
     * {@return {@code sh}: the client's address decides, by a table of 256 slots with as many in a row for each server as its
     * weight. For weights that are small and servers that seldom change; else {@link #maglevHash}}
     */
    static HashScheduler sourceHash() {
        return new KernelHash(KernelHash.Kind.SH, false, false);
    }

    /**
     * {@return {@code mh}: the client's address decides, by Maglev's consistent hash: when a server goes, the clients of the
     * others stay where they are, nearly all of them. The servers' addresses count, not their order}
     */
    static HashScheduler maglevHash() {
        return new KernelHash(KernelHash.Kind.MH, false, false);
    }

    /** {@return {@code sed}: the one with the fewest active connections for each unit of weight, with the new one counted} */
    static Scheduler shortestExpectedDelay() {
        return KernelScheduler.SHORTEST_EXPECTED_DELAY;
    }

    /** {@return {@code nq}: the first one without an active connection, else as {@code sed}} */
    static Scheduler neverQueue() {
        return KernelScheduler.NEVER_QUEUE;
    }

    /** {@return {@code fo}: the heaviest, until it goes} */
    static Scheduler failOver() {
        return KernelScheduler.FAIL_OVER;
    }

    /**
     * {@return {@code ovf}: the heaviest, until it has more active connections than its weight; then the next. Nobody is served
     * when all have}
     */
    static Scheduler overflow() {
        return KernelScheduler.OVERFLOW;
    }

    /** {@return {@code twos}: of two drawn by weight the one with fewer connections for each unit of weight} */
    static Scheduler twoDraws() {
        return KernelScheduler.TWO_DRAWS;
    }

    /**
     * {@return {@code swrr}: the weighted round robin of nginx: each gets its weight's share, spread evenly: with weights 5, 1 and
     * 1 the order is {@code A A B A C A A}. A pick looks at all servers: for some hundreds of them}
     */
    static Scheduler smoothWeightedRoundRobin() {
        return ModernScheduler.SMOOTH_WEIGHTED_ROUND_ROBIN;
    }

    /**
     * {@return {@code p2c}: of two different ones, drawn by weight, the one with fewer active connections for each unit of weight.
     * Nearly as even as {@code wlc}, without its herd: who comes back empty is not flooded}
     */
    static Scheduler powerOfTwoChoices() {
        return ModernScheduler.POWER_OF_TWO_CHOICES;
    }

    /**
     * {@return {@code ewma}: of two different ones, drawn by weight, the one that answers sooner, going by how long connections
     * took lately (peaks count at once and fade) and by how many it has}
     */
    static ResponseTimeScheduler leastResponseTime() {
        return new PeakEwma(PeakEwma.DEFAULT_DECAY);
    }

    /**
     * {@return {@code ring}: the client's address decides, by a ring with 160 points for each unit of a server's weight (fewer if
     * they would be too many), as ketama and nginx have it: when a server comes or goes, only its own share moves}
     */
    static RingScheduler ringHash() {
        return new KetamaRing(false, 0);
    }

    /** {@return {@code bounded}: as {@link #ringHash}, but nobody gets more than 125 % of its share of the active connections} */
    static RingScheduler boundedLoadHash() {
        return new KetamaRing(false, KetamaRing.DEFAULT_PERCENT);
    }
}
