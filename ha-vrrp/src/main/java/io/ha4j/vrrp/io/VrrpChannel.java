package io.ha4j.vrrp.io;

import io.ha4j.loop.Loop;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

    /** {@return what stands in the way of sending, each with its detail: what {@link #attach} tells} */
    default Map<FaultKind, String> faults() {
        return Map.of();
    }

    /** {@return who puts the resources of one instance on the host} */
    AddressKeeper keeper(VirtualResources resources, HostListener listener);

    /** {@return whether an instance can move from {@code former} to this one while it runs: same loop, and same network} */
    default boolean replaces(VrrpChannel former) {
        return false;
    }

    /**
     * Makes sure that an instance which has {@code former} can have {@code next} instead.
     *
     * @throws io.ha4j.HaException if this host has not what they need; nothing has changed
     */
    default void check(VirtualResources former, VirtualResources next) {}

    /**
     * Has {@code keeper}, made here or by a channel that this one {@link #replaces}, go on with other resources. What is new is put on the
     * host and announced if it is a master's, what is no longer among them is removed. A channel that leaves the host as it is has
     * nothing to do.
     */
    default void change(AddressKeeper keeper, VirtualResources next, long nowNanos) {}

    /**
     * Calls something that may block, such as the gate of an instance, on a daemon thread of its own.
     *
     * @return interrupts it; harmless when it has returned
     */
    default Runnable callAside(String threadName, Runnable blocking) {
        Thread thread = new Thread(blocking, threadName);
        thread.setDaemon(true);
        thread.start();
        return thread::interrupt;
    }

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
