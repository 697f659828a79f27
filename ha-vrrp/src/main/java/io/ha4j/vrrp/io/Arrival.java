package io.ha4j.vrrp.io;

import io.ha4j.vrrp.packet.RouterAddress;
import java.net.InetAddress;

/**
 * How a packet came.
 *
 * @param from who sent it
 * @param to the destination address in it: the own one, or a multicast group
 * @param hops TTL or hop limit as received, 0..255; -1 where the transport does not know
 * @param heardNanos when it came, by the loop's ticker; where the transport does not know, when it was read
 * @param nowNanos when it was read, the time of the round; not before {@code heardNanos}
 */
public record Arrival(RouterAddress from, InetAddress to, int hops, long heardNanos, long nowNanos) {}
