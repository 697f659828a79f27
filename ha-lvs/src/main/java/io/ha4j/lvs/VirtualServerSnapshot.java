package io.ha4j.lvs;

import io.ha4j.lvs.core.PoolState;
import java.util.List;

/**
 * A virtual server at one moment. Counters are since the start of the node.
 *
 * @param address the address as described, such as {@code 192.0.2.1:80}
 * @param listening whether connections are accepted
 * @param localAddress the address that is listened on, empty if none is
 * @param scheduler its name, such as {@code wrr}
 * @param pool who serves
 * @param active connections that are open now, with those that have no server yet
 * @param accepted connections accepted so far
 * @param rejected connections reset because no server could be reached
 * @param servers the servers, in the order in which they were described
 */
public record VirtualServerSnapshot(
        String address,
        boolean listening,
        String localAddress,
        String scheduler,
        PoolState pool,
        int active,
        long accepted,
        long rejected,
        List<RealServerSnapshot> servers) {}
