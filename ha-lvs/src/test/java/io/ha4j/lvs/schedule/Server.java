package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A destination whose figures a test sets. Compared by identity. */
final class Server implements Destination {

    private final String name;
    private final InetSocketAddress address;
    int weight;
    int active;
    int inactive;
    boolean overloaded;

    Server(String name, int weight) {
        this(name, weight, new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
    }

    Server(String name, int weight, InetSocketAddress address) {
        this.name = name;
        this.address = address;
        this.weight = weight;
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
        return active;
    }

    @Override
    public int inactiveConnections() {
        return inactive;
    }

    @Override
    public boolean overloaded() {
        return overloaded;
    }

    @Override
    public String toString() {
        return name;
    }
}
