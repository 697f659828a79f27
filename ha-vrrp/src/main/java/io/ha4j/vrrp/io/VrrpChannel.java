package io.ha4j.vrrp.io;

import io.ha4j.loop.Loop;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open transport. {@link #loop()} is thread-safe; the rest is to be used on that loop. */
public interface VrrpChannel {

    /** {@return the loop that reads this channel, and on which the instances that use it run} */
    Loop loop();

    /** {@return where this node sends from; null while it has no such address} */
    @Nullable
    RouterAddress self();

    /** {@return where advertisements go to: the peers, or a multicast group} */
    List<RouterAddress> peers();

    /** {@return whether an arrival has the TTL or hop limit that it must have (RFC 9568 section 5.1.1.3); Keepalived's check 3} */
    default boolean acceptsHops(Arrival arrival) {
        return true;
    }

    /** {@return whether it came by multicast where that is used, and by unicast else; Keepalived's check 12} */
    default boolean acceptsDestination(Arrival arrival) {
        return true;
    }

    /** {@return whether its sender may be a peer; Keepalived's check 16} */
    default boolean acceptsSource(Arrival arrival) {
        return true;
    }

    /**
     * Has packets for a virtual router id delivered to {@code receiver}, and what stands in the way of sending told to {@code
     * listener}: soon what holds now, then each change.
     *
     * @throws IllegalStateException if another receiver has that id already
     */
    void attach(int virtualRouterId, PacketReceiver receiver, HostListener listener);

    /** Undoes {@link #attach}. Harmless if nothing was attached. */
    void detach(int virtualRouterId);

    /** {@return who puts the resources of one instance on the host} */
    AddressKeeper keeper(VirtualResources resources, HostListener listener);

    /**
     * Sends a packet without waiting.
     *
     * @throws IOException if the system did not take it
     */
    void send(byte[] packet, RouterAddress peer) throws IOException;

    /** Takes packets. */
    @FunctionalInterface
    interface PacketReceiver {

        /** Called on the loop. The bytes are valid during the call. */
        void onPacket(byte[] bytes, int offset, int length, Arrival arrival);
    }
}
