package io.ha4j.vrrp.io;

import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** An open transport. To be used on the loop named {@value #LOOP} only. */
public interface VrrpChannel {

    /** The name of the loop on which all VRRP of a node runs. */
    String LOOP = "vrrp";

    /** {@return where this node sends from} */
    RouterAddress self();

    /** {@return where advertisements go to} */
    List<RouterAddress> peers();

    /** {@return the address at which advertisements arrive, for the checksum} */
    InetAddress receivedAt();

    /**
     * Has packets for a virtual router id delivered to {@code receiver}.
     *
     * @throws IllegalStateException if another receiver has that id already
     */
    void attach(int virtualRouterId, PacketReceiver receiver);

    /** Undoes {@link #attach}. Harmless if nothing was attached. */
    void detach(int virtualRouterId);

    /**
     * Sends a packet without waiting.
     *
     * @throws IOException if the system did not take it
     */
    void send(byte[] packet, RouterAddress peer) throws IOException;

    /** Takes packets from known peers. */
    @FunctionalInterface
    interface PacketReceiver {

        /** Called on the loop. The bytes are valid during the call. */
        void onPacket(byte[] bytes, int offset, int length, RouterAddress from, long nowNanos);
    }
}
