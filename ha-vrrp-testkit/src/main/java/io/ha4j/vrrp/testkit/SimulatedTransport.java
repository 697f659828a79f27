package io.ha4j.vrrp.testkit;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.io.VrrpTransport;
import io.ha4j.vrrp.packet.RouterAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * VRRP over the simulated network card of one {@link SimulatedNode}, with the very packets that travel in real networks: to the multicast
 * group, or to peers. Immutable; made by {@link SimulatedNode#transport()}.
 */
public final class SimulatedTransport implements VrrpTransport {

    private static final RouterAddress GROUP_IPV4 = address("224.0.0.18");
    private static final RouterAddress GROUP_IPV6 = address("ff02::12");

    private final SimulatedHost host;
    private final AddressFamily family;
    private final List<InetAddress> peers;

    SimulatedTransport(SimulatedHost host, AddressFamily family, List<InetAddress> peers) {
        this.host = host;
        this.family = family;
        this.peers = peers;
    }

    private static RouterAddress address(String literal) {
        return new RouterAddress(Addresses.parse("address", literal), 0);
    }

    /**
     * {@return the same to one more peer: with peers, advertisements go to them; without, to the multicast group}
     *
     * @param address the address of another node, of the same family: {@link SimulatedNode#address}
     */
    public SimulatedTransport peer(String address) {
        InetAddress peer = Addresses.parse("peer", address);
        Require.argument(AddressFamily.of(peer) == family, "peer", address, "an address of " + family);
        Require.argument(!peers.contains(peer), "peer", address, "each peer once");
        return new SimulatedTransport(
                host, family, Stream.concat(peers.stream(), Stream.of(peer)).toList());
    }

    @Override
    public AddressFamily family() {
        return family;
    }

    boolean isMulticast() {
        return peers.isEmpty();
    }

    List<RouterAddress> destinations() {
        return isMulticast()
                ? List.of(family == AddressFamily.IPV4 ? GROUP_IPV4 : GROUP_IPV6)
                : peers.stream().map(peer -> new RouterAddress(peer, 0)).toList();
    }

    @Override
    public boolean requiresSignature() {
        return false;
    }

    @Override
    public boolean isRehearsed() {
        return false;
    }

    @Override
    public ComponentId id() {
        String to = isMulticast()
                ? ""
                : " to " + peers.stream().map(Addresses::text).toList();
        return new ComponentId("vrrp-transport", "simulated " + host.name() + " " + family + to);
    }

    @Override
    public HaRuntime<VrrpChannel> start(HaContext context) {
        return new SimulatedChannel(this, host);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimulatedTransport that
                && host == that.host
                && family == that.family
                && peers.equals(that.peers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host.name(), family, peers);
    }

    @Override
    public String toString() {
        return id().name();
    }
}
