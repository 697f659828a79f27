package io.ha4j.vrrp.linux;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.SysctlScope;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.MacvlanMode;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.host.AddressScope;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interface that has the virtual MAC address (RFC 9568 section 7.3): a macvlan in private mode on the interface of the instance.
 *
 * <p>It is up while this node is master, and down else: a backup must not let itself be seen with the virtual MAC, not even by an IGMP
 * report, or the switches would send the master's traffic to it. While it is up, frames that another master sends with the same MAC
 * reach the macvlan only ({@code macvlan_handle_frame} in drivers/net/macvlan.c), so it has a socket of its own.
 */
final class VirtualMacLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(VirtualMacLink.class);

    /** Opens the socket on the macvlan. */
    @FunctionalInterface
    interface SocketOpener {
        VrrpSocket open(Device device);
    }

    private final IpTransport transport;
    private final HostNetwork network;
    private final VirtualMac settings;
    private final HardwareAddress address;
    private final SocketOpener opener;

    private int parentIndex;
    private @Nullable Device device;
    private @Nullable SysctlScope sysctls;
    private @Nullable String quietParent;
    private @Nullable VrrpSocket socket;

    VirtualMacLink(IpTransport transport, VirtualMac settings, HostNetwork network, SocketOpener opener) {
        this.transport = transport;
        this.network = network;
        this.settings = settings;
        this.opener = opener;
        this.address = HardwareAddress.of(VirtualMac.address(transport.family(), transport.virtualRouterId()));
    }

    /** {@return the interface, if it exists} */
    @Nullable
    Device device() {
        return device;
    }

    /** The parent is this one now; the macvlan dies with its parent, and is made anew on a new one. */
    void follow(@Nullable Link parent) {
        int nowIndex = parent == null ? 0 : parent.index();
        if (nowIndex == parentIndex) {
            return;
        }
        remove();
        parentIndex = nowIndex;
        if (parent != null) {
            create(parent);
        }
    }

    private void create(Link parent) {
        String name = settings.interfaceName(transport.family(), transport.virtualRouterId());
        Rtnetlink netlink = network.netlink();
        removeLeftover(name, parent);
        int index = netlink.createMacvlan(name, parent.index(), address, MacvlanMode.PRIVATE);
        device = new Device(name, index, address);
        netlink.setAlias(index, mark(parent.name()));
        SysctlScope scope = new SysctlScope();
        sysctls = scope;
        netlink.setAddressGeneration(index, false); // or all nodes would have one link-local address
        if (transport.family() == AddressFamily.IPV4) {
            setArp(scope, name);
            network.quietArp().on(parent.name());
            quietParent = parent.name();
        }
    }

    /** What a crashed run has left goes; what anybody else has made under that name stays, and is in the way. */
    private void removeLeftover(String name, Link parent) {
        Link present = network.netlink().link(name).orElse(null);
        if (present == null) {
            return;
        }
        if (!present.alias().equals(mark(parent.name()))) {
            throw new LinuxException(
                    "interface " + name
                            + ": exists, and was not made by ha4j (expected: a free name; give the virtual MAC's"
                            + " interface another one, or delete it)",
                    0);
        }
        log.info("{}: left by an earlier run, is made anew", name);
        network.netlink().deleteLink(present.index());
    }

    private static String mark(String parent) {
        return "ha4j virtual MAC on " + parent;
    }

    private static void setArp(SysctlScope scope, String name) {
        scope.set(Sysctl.ipv4(name, "arp_ignore"), "1");
        // Peers are reached by the parent, so a strict filter would drop what they send to the macvlan. The kernel
        // takes the maximum
        // of "all" and this one: 2, loose, wins over a strict 1.
        boolean strict = !Sysctl.ipv4("all", "rp_filter").read().equals("0");
        scope.set(Sysctl.ipv4(name, "rp_filter"), strict ? "2" : "0");
    }

    /** {@return the socket to send by, now that this node is or becomes master} */
    VrrpSocket up(InetAddress source, VrrpSocket onParent) {
        Device macvlan = Objects.requireNonNull(device, "the macvlan exists while its parent has a socket");
        VrrpSocket open = socket;
        if (open == null) {
            network.netlink().setUp(macvlan.ifIndex());
            if (transport.family() == AddressFamily.IPV6 && transport.isMulticast()) {
                // Advertisements come from the link-local address of the parent, which this interface must have then.
                // Not so with
                // peers: the parent sends to them, and must stay the only one to answer for its address.
                network.netlink().replaceAddress(linkLocal(macvlan, source));
            }
            open = transport.isMulticast() ? opener.open(macvlan) : onParent;
            socket = open;
        }
        return settings.sendsFromParent() ? onParent : open;
    }

    private static InterfaceAddress linkLocal(Device macvlan, InetAddress source) {
        return new InterfaceAddress(
                macvlan.ifIndex(),
                source,
                64,
                AddressScope.LINK.number(),
                InterfaceAddress.NODAD,
                HostNetwork.PROTOCOL,
                InterfaceAddress.FOREVER);
    }

    /** This node is not master any more. */
    void down() {
        closeSocket();
        Device macvlan = device;
        if (macvlan != null) {
            network.netlink().setDown(macvlan.ifIndex());
        }
    }

    private void closeSocket() {
        VrrpSocket open = socket;
        socket = null;
        if (open != null && transport.isMulticast()) { // else it is the parent's
            open.close();
        }
    }

    private void remove() {
        closeSocket();
        Device macvlan = device;
        device = null;
        SysctlScope scope = sysctls;
        sysctls = null;
        if (macvlan != null) {
            network.netlink().deleteLink(macvlan.ifIndex());
        }
        if (scope != null) {
            scope.close();
        }
        String parent = quietParent;
        quietParent = null;
        if (parent != null) {
            network.quietArp().off(parent);
        }
    }

    @Override
    public void close() {
        remove();
        parentIndex = 0;
    }
}
