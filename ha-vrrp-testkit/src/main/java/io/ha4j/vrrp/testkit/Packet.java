package io.ha4j.vrrp.testkit;

import io.ha4j.testkit.Corruption;
import io.ha4j.vrrp.packet.RouterAddress;
import java.net.InetAddress;
import java.util.SplittableRandom;

/** One IP packet of protocol 112. Nobody changes the bytes. */
final class Packet {

    private final RouterAddress from;
    private final InetAddress to;
    private final int hops;
    private final byte[] bytes;

    Packet(RouterAddress from, InetAddress to, int hops, byte[] bytes) {
        this.from = from;
        this.to = to;
        this.hops = hops;
        this.bytes = bytes;
    }

    RouterAddress from() {
        return from;
    }

    InetAddress to() {
        return to;
    }

    int hops() {
        return hops;
    }

    byte[] bytes() {
        return bytes;
    }

    /** {@return the same with some bits of the message flipped} */
    static Packet corrupted(Packet packet, SplittableRandom random) {
        return new Packet(packet.from, packet.to, packet.hops, Corruption.flipBits(packet.bytes, random));
    }
}
