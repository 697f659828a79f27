package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link IpEndpoint} sends through: the socket on its interface and, if it has a virtual MAC, the interface with that. On the
 * VRRP loop.
 */
final class EndpointSockets implements AutoCloseable {

    private final IpTransport transport;
    private final HostNetwork network;
    private final VrrpSocket.Receiver receiver;
    private final PacketCounts counts;
    private final @Nullable VirtualMacLink virtualMac;
    private @Nullable VrrpSocket socket;

    /** Opens nothing yet. A transport that has the same sockets may take the place of this one. */
    EndpointSockets(IpTransport transport, HostNetwork network, VrrpSocket.Receiver receiver, PacketCounts counts) {
        this.transport = transport;
        this.network = network;
        this.receiver = receiver;
        this.counts = counts;
        VirtualMac mac = transport.virtualMac();
        this.virtualMac = mac == null ? null : new VirtualMacLink(transport, mac, network, this::open);
    }

    boolean hasVirtualMac() {
        return virtualMac != null;
    }

    /**
     * The socket lives and dies with the interface, which may come back as another one under the same name.
     *
     * @param link the interface; null: there is none
     * @throws LinuxException if the host refuses; then the socket is closed
     */
    void follow(@Nullable Link link) {
        try {
            VrrpSocket present = socket;
            if (present != null && (link == null || link.index() != present.ifIndex())) {
                closeSocket();
            }
            if (virtualMac != null) {
                virtualMac.follow(link);
            }
            if (link != null && socket == null) {
                socket = open(Device.of(link));
            }
        } catch (LinuxException e) {
            closeSocket();
            throw e;
        }
    }

    private VrrpSocket open(Device device) {
        return VrrpSocket.open(transport, network.loop(), device, receiver, counts);
    }

    private void closeSocket() {
        VrrpSocket present = socket;
        socket = null;
        if (present != null) {
            present.close();
        }
    }

    @Override
    public void close() {
        closeSocket();
        if (virtualMac != null) {
            virtualMac.close();
        }
    }

    /** {@return whether the interface with the virtual MAC has gone} */
    boolean onChange(NetworkChange change) {
        if (virtualMac == null) {
            return false;
        }
        virtualMac.onChange(change);
        return change instanceof NetworkChange.LinkRemoved removed
                && virtualMac.lost(removed.link().index());
    }

    /**
     * {@return the socket to send through, from that address on; null: there is none}
     *
     * @throws IOException if the interface with the virtual MAC does not come up
     */
    @Nullable
    VrrpSocket sender(RouterAddress source) throws IOException {
        VrrpSocket onParent = socket;
        try {
            return virtualMac == null || onParent == null ? onParent : virtualMac.up(source.address(), onParent);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** {@return the interface that carries addresses which name none; null while there is none} */
    @Nullable
    Device device(@Nullable Link link) {
        if (virtualMac != null) {
            return virtualMac.device();
        }
        return link == null ? null : Device.of(link);
    }

    /** The virtual addresses will live for that long with each renewal. */
    void lease(int seconds) {
        if (virtualMac != null) {
            virtualMac.lease(seconds);
        }
    }

    /** The virtual addresses live for another lease now. */
    void renewed() {
        if (virtualMac != null) {
            virtualMac.renew();
        }
    }

    /** This node is not master any more: its virtual MAC must not be seen from here. */
    void released() {
        if (virtualMac != null) {
            virtualMac.down();
        }
    }
}
