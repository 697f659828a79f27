package io.ha4j.vrrp.linux;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.MacvlanMode;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.host.AddressScope;
import java.net.InetAddress;
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
    private final String name;
    private final HardwareAddress address;
    private final SocketOpener opener;

    private int parentIndex;
    private @Nullable Device device;
    private @Nullable String quietParent;
    private boolean isUp;
    private boolean claimed;
    /** The link-local address that it shares with its parent, while it is there. */
    private @Nullable InetAddress linkLocal;
    /** How long the kernel keeps that address, like the virtual addresses. */
    private long leaseSeconds = InterfaceAddress.FOREVER;
    /** What an earlier run left is gone: what has that name now is this object's own, or another process's. */
    private boolean swept;
    /** The last interface that this object made; 0: none yet. */
    private int madeIndex;

    private @Nullable VrrpSocket socket;

    VirtualMacLink(IpTransport transport, VirtualMac settings, HostNetwork network, SocketOpener opener) {
        this.transport = transport;
        this.network = network;
        this.settings = settings;
        this.name = settings.interfaceName(transport.family(), transport.virtualRouterId());
        this.opener = opener;
        this.address = HardwareAddress.of(VirtualMac.address(transport.family(), transport.virtualRouterId()));
    }

    /** {@return the interface, if it exists} */
    @Nullable
    Device device() {
        return device;
    }

    /**
     * The parent is this one now; the macvlan dies with its parent, and is made anew on a new one.
     *
     * @throws LinuxException if it cannot be made; nothing of it is left then, and the next call tries again
     */
    void follow(@Nullable Link parent) {
        int nowIndex = parent == null ? 0 : parent.index();
        if (nowIndex == parentIndex) {
            return;
        }
        remove();
        if (parent != null) {
            try {
                create(parent);
                parentIndex = nowIndex;
            } catch (RuntimeException | Error e) {
                remove();
                throw e;
            }
        }
    }

    /** Somebody has deleted an interface. {@return whether it was this one, which {@link #follow} then makes anew} */
    boolean lost(int ifIndex) {
        Device macvlan = device;
        if (macvlan == null || macvlan.ifIndex() != ifIndex) {
            return false;
        }
        remove();
        return true;
    }

    /** What somebody else does to it is made good by the next {@link #up}, which may come for an older change too. */
    void onChange(NetworkChange change) {
        Device macvlan = device;
        if (macvlan == null) {
            return;
        }
        if (change instanceof NetworkChange.LinkChanged changed
                && changed.link().index() == macvlan.ifIndex()
                && !changed.link().isAdminUp()) {
            isUp = false;
            linkLocal = null; // the kernel removes IPv6 addresses from what goes down
        } else if (change instanceof NetworkChange.AddressRemoved removed
                && removed.address().ifIndex() == macvlan.ifIndex()
                && removed.address().address().equals(linkLocal)) {
            linkLocal = null;
        }
    }

    private void create(Link parent) {
        if (!claimed) {
            network.claimLink(name);
            claimed = true;
        }
        Rtnetlink netlink = network.netlink();
        removeLeftover(parent);
        int index = netlink.createMacvlan(name, parent.index(), address, MacvlanMode.PRIVATE);
        madeIndex = index;
        device = new Device(name, index, address);
        netlink.setAlias(index, mark(parent.name()));
        setIpv6(index);
        if (transport.family() == AddressFamily.IPV4) {
            setArp();
            quietParent = parent.name();
            network.quietArp().on(parent.name());
        }
    }

    /**
     * What a crashed run has left goes, once; what anybody else has made under that name stays, and is in the way: two processes
     * would delete each other's in turns.
     */
    private void removeLeftover(Link parent) {
        Link present = network.netlink().link(name).orElse(null);
        boolean first = !swept;
        swept = true;
        if (present == null) {
            return;
        }
        if (!first && present.index() != madeIndex) {
            throw new LinuxException(
                    "interface " + name
                            + ": was taken and made anew by somebody else (expected: one process only; does"
                            + " another one on this host serve the same virtual router?)",
                    0);
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

    /** Neither the kernel nor a router's advertisement may give all nodes the same address, made from the virtual MAC. */
    private void setIpv6(int index) {
        Sysctl accept = Sysctl.ipv6(name, "accept_ra");
        if (accept.exists()) { // else the host does without IPv6
            network.netlink().setAddressGeneration(index, false);
            accept.write("0");
        }
    }

    private void setArp() {
        Sysctl.ipv4(name, "arp_ignore").write("1");
        // Peers are reached by the parent, so a strict filter would drop what they send to the macvlan. The kernel
        // takes
        // the maximum of "all" and this one: 2, loose, wins over a strict 1.
        boolean strict = !Sysctl.ipv4("all", "rp_filter").read().equals("0");
        Sysctl.ipv4(name, "rp_filter").write(strict ? "2" : "0");
    }

    /**
     * {@return the socket to send by, now that this node is or becomes master}
     *
     * @throws LinuxException if the interface does not go up
     */
    VrrpSocket up(InetAddress source, VrrpSocket onParent) {
        Device macvlan = device;
        if (macvlan == null) {
            throw new LinuxException("interface " + name + ": does not exist any more", 0);
        }
        if (!isUp) {
            network.netlink().setUp(macvlan.ifIndex());
            isUp = true;
        }
        if (!transport.isMulticast()) {
            return onParent;
        }
        if (transport.family() == AddressFamily.IPV6 && !source.equals(linkLocal)) {
            shareLinkLocal(macvlan, source);
        }
        VrrpSocket own = socket;
        if (own == null) {
            own = opener.open(macvlan);
            socket = own;
        }
        return settings.sendsFromParent() ? onParent : own;
    }

    /** Advertisements come from the link-local address of the parent, which this interface must have then. */
    private void shareLinkLocal(Device macvlan, InetAddress source) {
        InetAddress before = linkLocal;
        if (before != null) {
            network.netlink().deleteAddress(linkLocal(macvlan, before));
        }
        network.netlink().replaceAddress(linkLocal(macvlan, source));
        linkLocal = source;
    }

    /** The link-local address lives as long as the virtual addresses: a process that is killed leaves nobody who speaks. */
    void lease(int seconds) {
        leaseSeconds = seconds == 0 ? InterfaceAddress.FOREVER : seconds;
    }

    /** Lets the link-local address live for another lease. */
    void renew() {
        Device macvlan = device;
        InetAddress present = linkLocal;
        if (macvlan != null && present != null && leaseSeconds != InterfaceAddress.FOREVER) {
            try {
                network.netlink().replaceAddress(linkLocal(macvlan, present));
            } catch (LinuxException e) { // the next advertisement sets it anew, or says why not
                linkLocal = null;
                log.warn("cannot renew {} on {}: {}", present.getHostAddress(), name, e.getMessage());
            }
        }
    }

    private InterfaceAddress linkLocal(Device macvlan, InetAddress source) {
        return new InterfaceAddress(
                macvlan.ifIndex(),
                source,
                64,
                AddressScope.LINK.number(),
                InterfaceAddress.NODAD,
                HostNetwork.PROTOCOL,
                leaseSeconds);
    }

    /** This node is not master any more. */
    void down() {
        closeSocket();
        Device macvlan = device;
        if (macvlan != null) { // whatever isUp says: that may come from an older change
            try {
                network.netlink().setDown(macvlan.ifIndex());
            } catch (LinuxException e) { // usually it has just gone with its parent, and the monitor is about to tell
                log.warn("cannot set {} down: {}", name, e.getMessage());
            }
        }
        isUp = false;
        linkLocal = null; // the kernel removes IPv6 addresses from what goes down
    }

    private void closeSocket() {
        VrrpSocket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }

    private void remove() {
        closeSocket();
        parentIndex = 0;
        isUp = false;
        linkLocal = null;
        Device macvlan = device;
        device = null;
        try {
            if (macvlan != null) {
                network.netlink().deleteLink(macvlan.ifIndex());
            }
        } catch (LinuxException e) {
            log.warn("cannot delete {}: {}", name, e.getMessage());
        } finally {
            String parent = quietParent;
            quietParent = null;
            if (parent != null) {
                network.quietArp().off(parent);
            }
        }
    }

    @Override
    public void close() {
        remove();
        if (claimed) {
            claimed = false;
            network.unclaimLink(name);
        }
    }
}
