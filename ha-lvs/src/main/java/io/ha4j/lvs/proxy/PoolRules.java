package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.WhenEmpty;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ServerPool} does beside picking.
 *
 * @param whenEmpty what becomes of those for whom there is no server; HOLD needs a queue
 * @param queue who may wait for a server; null: nobody
 * @param persistence which clients come back to their servers; null: none does but by chance
 */
public record PoolRules(
        WhenEmpty whenEmpty,
        @Nullable Queue queue,
        @Nullable Stickiness persistence) {

    /** Who gets no server at once is refused. */
    public static final PoolRules PLAIN = new PoolRules(WhenEmpty.REFUSE, null, null);

    /**
     * A line of those who wait.
     *
     * @param capacity how many may wait, 1 or more
     * @param timeoutNanos for how long each
     */
    public record Queue(int capacity, long timeoutNanos) {}

    /**
     * How clients are remembered.
     *
     * @param ipv4Prefix how many bits of an address count, 1..32
     * @param ipv6Prefix the same, 1..128
     * @param timeoutNanos for how long after the last connection began
     * @param capacity how many are remembered at most
     */
    public record Stickiness(int ipv4Prefix, int ipv6Prefix, long timeoutNanos, int capacity) {}
}
