package io.ha4j.vrrp.io;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * VRRP over UDP to a list of peers: for networks that drop protocol 112, and for processes that may not open raw sockets. It
 * needs no privilege and runs on every operating system. Both ends must be ha4j: other implementations do not speak it.
 *
 * <p>Packets from anybody who is not in the list are counted and dropped, and every advertisement must be authenticated, since any
 * process could send one.
 */
public final class UdpTransport implements VrrpTransport {

    /** The port unless another is set: 3112. */
    public static final int DEFAULT_PORT = 3112;

    private final InetSocketAddress bind;
    private final List<InetSocketAddress> peers;

    private UdpTransport(Builder builder) {
        this.bind = builder.bind;
        this.peers = List.copyOf(builder.peers);
    }

    /** {@return a builder; at least one peer must be named} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder with the same settings} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.bind = bind;
        builder.peers.addAll(peers);
        return builder;
    }

    /** {@return the address and port of this node} */
    public InetSocketAddress bind() {
        return bind;
    }

    /** {@return the addresses and ports of the other nodes} */
    public List<InetSocketAddress> peers() {
        return peers;
    }

    @Override
    public AddressFamily family() {
        return AddressFamily.of(bind.getAddress());
    }

    @Override
    public boolean requiresSignature() {
        return true;
    }

    @Override
    public ComponentId id() {
        return new ComponentId("vrrp-transport", "udp://" + Addresses.text(bind));
    }

    @Override
    public HaRuntime<VrrpChannel> start(HaContext context) {
        return UdpEndpoint.open(this, context);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UdpTransport that && bind.equals(that.bind) && peers.equals(that.peers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bind, peers);
    }

    @Override
    public String toString() {
        return id().name() + " with peers "
                + peers.stream().map(Addresses::text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Describes a transport. Not thread-safe. */
    public static final class Builder {

        private InetSocketAddress bind = Addresses.endpoint("bind", "127.0.0.1", DEFAULT_PORT);
        private final Set<InetSocketAddress> peers = new LinkedHashSet<>();

        private Builder() {}

        /**
         * Sets the address of this node, by which its peers know it. Default: 127.0.0.1, port 3112.
         *
         * @param address an IP address of this host; not a wildcard and not multicast
         * @param port 1..65535
         */
        public Builder bind(String address, int port) {
            this.bind = unicast("bind", address, port);
            return this;
        }

        /** Adds a peer at port 3112. */
        public Builder peer(String address) {
            return peer(address, DEFAULT_PORT);
        }

        /**
         * Adds a peer. At least one, at most 255.
         *
         * @param address an IP address of the same family as the own one; not a wildcard and not multicast
         * @param port 1..65535
         */
        public Builder peer(String address, int port) {
            InetSocketAddress peer = unicast("peer", address, port);
            Require.argument(peers.add(peer), "peer", Addresses.text(peer), "each peer once");
            Require.inRange("peers", peers.size(), 1, 255);
            return this;
        }

        private static InetSocketAddress unicast(String field, String address, int port) {
            InetSocketAddress endpoint = Addresses.endpoint(field, address, port);
            InetAddress ip = endpoint.getAddress();
            Require.argument(
                    !ip.isAnyLocalAddress() && !ip.isMulticastAddress(),
                    field,
                    Addresses.text(ip),
                    "a unicast address");
            return endpoint;
        }

        /**
         * {@return the transport}
         *
         * @throws IllegalStateException if there is no peer, a peer is this node itself, or of another family
         */
        public UdpTransport build() {
            Require.state(
                    !peers.isEmpty(), "peers", "none", "at least one: an empty list would make every node a master");
            for (InetSocketAddress peer : peers) {
                Require.state(!peer.equals(bind), "peer", Addresses.text(peer), "another address or port than bind");
                Require.state(
                        peer.getAddress().getClass() == bind.getAddress().getClass(),
                        "peer",
                        Addresses.text(peer),
                        "the family of bind " + Addresses.text(bind));
            }
            return new UdpTransport(this);
        }
    }
}
