package io.ha4j.lvs.schedule;

/**
 * How connections are spread over servers. A value: equal schedulers choose alike, and what is remembered from pick to pick
 * lives in the {@link Picker}.
 *
 * <p>The schedulers below are those of the Linux kernel under the kernel's names, and they choose exactly as it does. They walk
 * the servers in the order given. (The kernel's own list begins with the server that was added last: to see the order that
 * {@code ipvsadm} produced, give the servers in reverse.)
 *
 * <p>Other schedulers implement this interface, as an enum or a record so that {@code equals} holds.
 */
public interface Scheduler {

    /** {@return the name for ipvsadm and for people, such as {@code wrr}} */
    String shortName();

    /** {@return a picker without destinations yet} */
    <D extends Destination> Picker<D> newPicker();

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
}
