package io.ha4j.lvs;

import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where a virtual server listens. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class AddressBuilder<B extends AddressBuilder<B>> extends PoolBuilder<B> permits ServersBuilder {

    private static final int MOST_ADDRESSES = 256;

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private boolean tcp;
    private boolean udp;

    AddressBuilder() {}

    /**
     * Adds an address to accept TCP connections on. At least one is required, or {@link #udp}.
     *
     * @param address a literal IPv4 or IPv6 address; {@code 0.0.0.0} or {@code ::} for all of this host
     * @param port 1..65535, or 0 for any free one, found out by {@link VirtualService#localAddress()}
     */
    public B tcp(String address, int port) {
        addresses.add(
                new InetSocketAddress(Addresses.parse("tcp", address), Require.inRange("tcp port", port, 0, 65_535)));
        this.tcp = true;
        return self();
    }

    /**
     * Adds a range of ports to accept TCP connections on; servers still have one port each.
     *
     * @param address a literal IPv4 or IPv6 address; {@code 0.0.0.0} or {@code ::} for all of this host
     * @param first 1..65535
     * @param last {@code first}..65535; 256 addresses in all at most
     */
    public B tcp(String address, int first, int last) {
        ports("tcp", first, last).forEach(port -> tcp(address, port));
        return self();
    }

    /**
     * Adds an address to take UDP datagrams at. At least one is required, or {@link #tcp}; two virtual servers for both.
     *
     * @param address a literal IPv4 or IPv6 address of this host, or one that it will have as master. Not {@code 0.0.0.0} or {@code ::}:
     *     a client takes an answer only from the address that it has asked
     * @param port 1..65535, or 0 for any free one, found out by {@link VirtualService#localAddress()}
     */
    public B udp(String address, int port) {
        InetAddress parsed = Addresses.parse("udp", address);
        Require.argument(
                !parsed.isAnyLocalAddress() && !parsed.isMulticastAddress(),
                "udp",
                Addresses.text(parsed),
                "the address that clients ask, from which the answers have to come");
        addresses.add(new InetSocketAddress(parsed, Require.inRange("udp port", port, 0, 65_535)));
        this.udp = true;
        return self();
    }

    /** Adds a range of ports to take UDP datagrams at, as {@link #tcp(String, int, int)}. */
    public B udp(String address, int first, int last) {
        ports("udp", first, last).forEach(port -> udp(address, port));
        return self();
    }

    private static IntStream ports(String field, int first, int last) {
        Require.inRange(field + " first port", first, 1, 65_535);
        Require.inRange(field + " last port", last, first, Math.min(65_535, first + MOST_ADDRESSES - 1));
        return IntStream.rangeClosed(first, last);
    }

    /** Takes all addresses away that were added, so that others can take their place. */
    public B withoutAddresses() {
        addresses.clear();
        tcp = false;
        udp = false;
        return self();
    }

    final List<InetSocketAddress> addresses() {
        return addresses;
    }

    final Protocol protocol() {
        return udp ? Protocol.UDP : Protocol.TCP;
    }

    final void addresses(Protocol protocol, List<InetSocketAddress> all) {
        addresses.addAll(all);
        tcp = protocol == Protocol.TCP;
        udp = protocol == Protocol.UDP;
    }

    final void checkAddresses() {
        Require.state(!addresses.isEmpty(), "tcp", "not set", "the address to listen on, or else udp");
        Require.state(
                addresses.size() <= MOST_ADDRESSES,
                "tcp",
                addresses.size(),
                "at most " + MOST_ADDRESSES + " addresses");
        Require.state(
                !(tcp && udp), "udp", "set", "not beside tcp: a virtual server for each, with names of their own");
        Set<InetSocketAddress> own = new HashSet<>();
        for (InetSocketAddress address : addresses) {
            boolean fresh = address.getPort() == 0 || own.add(address);
            Require.state(fresh, udp ? "udp" : "tcp", Addresses.text(address), "each address once");
        }
    }
}
