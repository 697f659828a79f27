package io.ha4j.lvs.ipvs.realserver;

import io.ha4j.HaException;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.lvs.ipvs.doctor.core.TunnelModules;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A host that has been made a real server; {@link #close()} takes that back. Used and closed in the network namespace in which it was
 * prepared, by one thread at a time.
 */
public final class PreparedRealServer implements AutoCloseable {

    /** What marks an address as put there by ha4j ({@code IFA_PROTO}); the same that VRRP's addresses carry. */
    static final int PROTOCOL = 104; // 'h'

    private static final int STRICT = 1;
    private static final int LOOSE = 2;

    private final RealServerSetup setup;
    private final Rtnetlink netlink;
    private final HostChanges changes;
    private final List<InterfaceAddress> mine = new ArrayList<>();
    private final List<InetAddress> foreign = new ArrayList<>();
    private boolean open = true;

    private PreparedRealServer(RealServerSetup setup, Rtnetlink netlink) {
        this.setup = setup;
        this.netlink = netlink;
        this.changes = new HostChanges(netlink);
    }

    /** Takes {@code netlink} over. */
    static PreparedRealServer prepare(RealServerSetup setup, Rtnetlink netlink) {
        PreparedRealServer host = new PreparedRealServer(setup, netlink);
        try {
            host.netlink.requirePermission();
            host.prepare();
            return host;
        } catch (RuntimeException | Error e) {
            try {
                host.close();
            } catch (RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** Takes back what a run has left that did not close what it had prepared. */
    static void undo(RealServerSetup setup) {
        try (PreparedRealServer host = new PreparedRealServer(setup, Rtnetlink.open())) {
            host.netlink.requirePermission();
            host.netlink.link(setup.device()).ifPresent(device -> host.adopt(device.index()));
        }
    }

    /** ARP before the addresses: the kernel would answer for them at once. */
    private void prepare() {
        Link device = setup.tunnel() ? tunnel() : changes.loopback();
        adopt(device.index()); // so that a failure leaves nothing behind of an earlier run either
        if (setup.serves(AddressFamily.IPV4)) {
            for (String iface : List.of("all", "lo")) {
                changes.set(iface, "arp_ignore", value -> value == 1 || value == 2 || value == 8, 1);
                changes.set(iface, "arp_announce", value -> value >= 2, 2);
            }
        }
        if (setup.tunnel()) {
            openTunnel(device);
        }
        setup.virtualAddresses().forEach(address -> put(device, address));
    }

    private Link tunnel() {
        String name = setup.device();
        return netlink.link(name).orElseThrow(() -> {
            String load = TunnelModules.load(name);
            return new HaException("there is no interface " + name + ", which unpacks what the director sends; "
                    + (load.isEmpty() ? "make it" : load)
                    + ", or choose direct routing");
        });
    }

    private void openTunnel(Link device) {
        changes.use(device);
        // Clients' packets come out of the tunnel, and the way back to them never leads into it. The kernel goes by the
        // greater value of
        // "all" and this one, and loose is enough, as the device has an address: so nothing need be changed for other
        // interfaces.
        if (setup.serves(AddressFamily.IPV4) && HostChanges.effective(device.name(), "rp_filter") == STRICT) {
            changes.set(device.name(), "rp_filter", value -> value == LOOSE, LOOSE);
        }
    }

    private void put(Link device, InetAddress address) {
        InterfaceAddress wanted = wanted(device.index(), address);
        if (mine.contains(wanted)) {
            return;
        }
        try {
            netlink.addAddress(wanted);
            mine.add(wanted);
        } catch (LinuxException e) {
            if (!e.isAlreadyThere()) {
                throw e;
            }
            foreign.add(address);
        }
    }

    private void adopt(int ifIndex) {
        List<InterfaceAddress> present = netlink.addresses();
        for (InetAddress address : setup.virtualAddresses()) {
            InterfaceAddress wanted = wanted(ifIndex, address);
            if (present.stream()
                    .anyMatch(a ->
                            isMarked(a) && a.ifIndex() == ifIndex && a.cidr().equals(wanted.cidr()))) {
                mine.add(wanted);
            }
        }
    }

    private static boolean isMarked(InterfaceAddress address) {
        return address.protocol() == PROTOCOL;
    }

    private static InterfaceAddress wanted(int ifIndex, InetAddress address) {
        AddressFamily family = AddressFamily.of(address);
        return new InterfaceAddress(
                ifIndex,
                address,
                family.bits(),
                InterfaceAddress.SCOPE_UNIVERSE,
                family == AddressFamily.IPV6 ? InterfaceAddress.NODAD : 0,
                PROTOCOL,
                InterfaceAddress.FOREVER);
    }

    /** {@return what it was prepared for} */
    public RealServerSetup setup() {
        return setup;
    }

    /** {@return the virtual addresses that somebody else had put there; they stay when this is closed} */
    public List<String> foreignAddresses() {
        return foreign.stream().map(Addresses::text).toList();
    }

    /**
     * Removes the addresses, and when no other setup has one here any more, puts the settings back that are still as they were left.
     * Idempotent.
     *
     * @throws LinuxException if the kernel refuses; the rest is done nevertheless
     */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try (netlink) {
            LinuxException failure = null;
            for (InterfaceAddress address : mine) {
                try {
                    netlink.deleteAddress(address);
                } catch (LinuxException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure; // with the address still there, ARP must stay quiet
            }
            if (!othersAreHere()) {
                changes.undo();
            }
        }
    }

    /** Addresses with the mark are those of setups, if they are on these interfaces; VRRP's are on others. */
    private boolean othersAreHere() {
        Set<String> devices = changes.devices();
        List<Integer> indices = netlink.links().stream()
                .filter(link -> devices.contains(link.name()))
                .map(Link::index)
                .toList();
        return netlink.addresses().stream()
                .anyMatch(address -> isMarked(address) && indices.contains(address.ifIndex()));
    }
}
