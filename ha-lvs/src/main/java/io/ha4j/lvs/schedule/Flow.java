package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A new connection, or the first packet of a UDP session, as a {@link Picker} sees it. An immutable value, made once for a
 * connection, so that picks need not allocate.
 */
public final class Flow {

    private final InetSocketAddress client;
    private final InetSocketAddress destination;
    private final int foldedClient;
    private final int foldedDestination;
    private final long nowNanos;

    private Flow(InetSocketAddress client, InetSocketAddress destination, long nowNanos) {
        this.client = client;
        this.destination = destination;
        this.foldedClient = fold(client.getAddress());
        this.foldedDestination = fold(destination.getAddress());
        this.nowNanos = nowNanos;
    }

    /**
     * {@return a flow}
     *
     * @param client where it comes from; a resolved address
     * @param destination the virtual address that it came to; a resolved address
     * @param nowNanos the time of the owner's ticker
     */
    public static Flow of(InetSocketAddress client, InetSocketAddress destination, long nowNanos) {
        return new Flow(client, destination, nowNanos);
    }

    /** {@return where it comes from} */
    public InetSocketAddress client() {
        return client;
    }

    /** {@return the virtual address that it came to} */
    public InetSocketAddress destination() {
        return destination;
    }

    /** {@return the time when it came} */
    public long nowNanos() {
        return nowNanos;
    }

    /** {@return the client's port} */
    public int clientPort() {
        return client.getPort();
    }

    /**
     * {@return the client's IPv4 address as a number ({@code 10.0.0.1}: 0x0a000001), or the four words of its IPv6 address, put
     * together by exclusive or, as the kernel's schedulers hash it (ip_vs_sh.c)}
     */
    public int foldedClient() {
        return foldedClient;
    }

    /** {@return the virtual address as a number, as {@link #foldedClient}} */
    public int foldedDestination() {
        return foldedDestination;
    }

    static int fold(InetAddress address) {
        byte[] bytes = address.getAddress();
        int folded = 0;
        for (int i = 0; i < bytes.length; i++) {
            folded ^= (bytes[i] & 0xff) << (24 - 8 * (i & 3));
        }
        return folded;
    }

    @Override
    public String toString() {
        return client + " to " + destination;
    }
}
