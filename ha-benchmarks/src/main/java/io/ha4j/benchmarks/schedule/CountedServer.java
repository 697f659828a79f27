package io.ha4j.benchmarks.schedule;

import io.ha4j.lvs.schedule.Destination;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A destination with counts as the relay keeps them. Thread-safe. */
final class CountedServer implements Destination {

    private final InetSocketAddress address;
    private final AtomicInteger active = new AtomicInteger();
    private final int weight;

    CountedServer(InetSocketAddress address, int weight) {
        this.address = address;
        this.weight = weight;
    }

    /** Servers with weights of 1 to 10 in turn. */
    static List<CountedServer> servers(int count) {
        List<CountedServer> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(new CountedServer(new InetSocketAddress(address(10, i), 80), 1 + i % 10));
        }
        return servers;
    }

    static InetAddress address(int first, int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) first, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int activeConnections() {
        return active.get();
    }

    @Override
    public int inactiveConnections() {
        return 0;
    }

    @Override
    public boolean overloaded() {
        return false;
    }

    void connected() {
        active.incrementAndGet();
    }

    void ended() {
        active.decrementAndGet();
    }
}
