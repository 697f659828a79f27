package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.linux.sys.Errno;
import io.ha4j.loop.LoopTimer;
import io.ha4j.vrrp.announce.AnnouncementSchedule;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualResources;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the addresses and routes of one instance on the host by rtnetlink, watches over them while it is master, and announces them.
 * On the VRRP loop.
 */
final class NetlinkAddressKeeper implements AddressKeeper, HostNetwork.Follower {

    private static final Logger log = LoggerFactory.getLogger(NetlinkAddressKeeper.class);

    private static final int REPAIRS = 3;
    private static final long REPAIR_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** How long a fault lasts that nothing will tell the end of. */
    private static final long FAULT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long CLAIM_GAP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The kernel counts lifetimes in seconds, and removes an address up to half a second early or late. */
    private static final long LEASE_SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    private final VirtualResources resources;
    private final IpEndpoint endpoint;
    private final HostNetwork network;
    private final HostListener listener;
    private final List<VirtualAddress> all;
    private final Announcer announcer;
    private final AnnouncementSchedule<VirtualAddress> schedule;
    private final LoopTimer announceTimer;
    private final LoopTimer faultTimer;
    private final RepairBudget budget = new RepairBudget(REPAIRS, REPAIR_WINDOW_NANOS);
    private final RouteKeeper routes;
    private final ClaimWatch.Follower claims = this::onClaim;

    private boolean open;
    private boolean master;
    private long renewedNanos;
    /** What this master has put on the host, in that order. */
    private final Map<VirtualAddress, InterfaceAddress> held = new LinkedHashMap<>();
    /** What of it has gone, by somebody else or by the end of its lease. */
    private final Set<VirtualAddress> missing = new LinkedHashSet<>();

    private @Nullable FaultKind raised;
    private boolean claimTold;
    private long claimToldNanos;

    NetlinkAddressKeeper(VirtualResources resources, IpEndpoint endpoint, HostNetwork network, HostListener listener) {
        this.resources = resources;
        this.endpoint = endpoint;
        this.network = network;
        this.listener = listener;
        this.all = new ArrayList<>(resources.addresses());
        this.all.addAll(resources.excluded());
        this.announcer = new Announcer(network);
        this.schedule = new AnnouncementSchedule<>(resources.announcements(), all);
        this.announceTimer = network.loop().newTimer(this::announce);
        this.faultTimer = network.loop().newTimer(this::clearFault);
        this.routes = new RouteKeeper(resources.routes(), network, this::trouble);
    }

    @Override
    public void open(long nowNanos) {
        open = true;
        network.follow(this);
        sweep();
        routes.sweep();
    }

    /** Removes what a crashed run has left: addresses of this instance that carry our mark. */
    private void sweep() {
        for (VirtualAddress address : all) {
            Device device = device(address);
            if (device == null) {
                continue;
            }
            for (InterfaceAddress present : network.monitor().addresses(device.ifIndex())) {
                if (!present.address().equals(address.address())) {
                    continue;
                }
                if (present.protocol() == HostNetwork.PROTOCOL) {
                    log.info(
                            "{}: {} was left on {} by an earlier run, is removed",
                            resources.owner(),
                            address,
                            device.name());
                    network.netlink().deleteAddress(present);
                } else {
                    trouble(address + " is on " + device.name()
                            + " already, put there by somebody else: it stays, and answers"
                            + " while this node is not master too; remove it from the host's own configuration");
                }
            }
        }
    }

    @Override
    public void acquire(long nowNanos) {
        master = true;
        renewedNanos = nowNanos;
        budget.reset();
        for (VirtualAddress address : all) {
            put(address, nowNanos);
        }
        routes.acquire();
        schedule.begin(nowNanos);
        announce(nowNanos);
        watchClaims(true);
    }

    private void put(VirtualAddress address, long nowNanos) {
        Device device = device(address);
        if (device == null) {
            refused(address + " cannot be put on " + address.device() + ", which does not exist", nowNanos);
            return;
        }
        InterfaceAddress wanted = wanted(address, device);
        try {
            network.netlink().addAddress(wanted);
            held.put(address, wanted);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EEXIST) {
                refused(String.valueOf(e.getMessage()), nowNanos);
            } else if (isOurs(wanted)) {
                renew(address, wanted, nowNanos);
            } // else it was there before us, and stays when we go
        }
    }

    private boolean isOurs(InterfaceAddress wanted) {
        return network.monitor().addresses(wanted.ifIndex()).stream()
                .anyMatch(a -> a.address().equals(wanted.address()) && a.protocol() == HostNetwork.PROTOCOL);
    }

    private InterfaceAddress wanted(VirtualAddress address, Device device) {
        return new InterfaceAddress(
                device.ifIndex(),
                address.address(),
                address.cidr().prefixLength(),
                address.scope().number(),
                address.address() instanceof Inet4Address ? 0 : InterfaceAddress.NODAD,
                HostNetwork.PROTOCOL,
                resources.leaseSeconds() == 0 ? InterfaceAddress.FOREVER : resources.leaseSeconds());
    }

    private @Nullable Device device(VirtualAddress address) {
        String name = address.device();
        if (name == null) {
            return endpoint.device();
        }
        Link link = network.monitor().link(name);
        return link == null ? null : Device.of(link);
    }

    @Override
    public void renew(long nowNanos) {
        if (!master || (missing.isEmpty() && (resources.leaseSeconds() == 0 || !renewalDue(nowNanos)))) {
            return;
        }
        renewedNanos = nowNanos;
        boolean back = !missing.isEmpty();
        missing.clear();
        held.forEach((address, wanted) -> renew(address, wanted, nowNanos));
        if (back) {
            schedule.begin(nowNanos);
            announce(nowNanos);
        }
    }

    /** Not with each advertisement where these follow each other quickly: a quarter of the lease is soon enough. */
    private boolean renewalDue(long nowNanos) {
        return nowNanos - renewedNanos >= TimeUnit.SECONDS.toNanos(resources.leaseSeconds()) / 4;
    }

    private void renew(VirtualAddress address, InterfaceAddress wanted, long nowNanos) {
        try {
            network.netlink().replaceAddress(wanted);
            held.put(address, wanted);
        } catch (LinuxException e) {
            refused(String.valueOf(e.getMessage()), nowNanos);
        }
    }

    @Override
    public void reannounce(long nowNanos) {
        if (!missing.isEmpty()) {
            renew(nowNanos);
        } else {
            schedule.lowerPriority(nowNanos);
            announce(nowNanos);
        }
    }

    @Override
    public void release(long nowNanos) {
        master = false;
        watchClaims(false);
        routes.release();
        schedule.stop();
        announceTimer.set(LoopTimer.NEVER);
        missing.clear();
        List<InterfaceAddress> mine = List.copyOf(held.values());
        held.clear();
        for (InterfaceAddress address : mine) {
            try {
                network.netlink().deleteAddress(address);
            } catch (LinuxException e) {
                trouble("cannot remove " + address.address().getHostAddress() + ": " + e.getMessage());
            }
        }
        endpoint.released();
    }

    @Override
    public void close(long nowNanos) {
        if (!open) {
            return;
        }
        open = false;
        if (master) {
            release(nowNanos);
        }
        faultTimer.set(LoopTimer.NEVER);
        network.unfollow(this);
    }

    private void announce(long nowNanos) {
        for (VirtualAddress address : schedule.due(nowNanos)) {
            Device device = device(address);
            if (device != null) {
                announcer.announce(device, address.address());
            }
        }
        announceTimer.set(schedule.deadlineNanos());
    }

    @Override
    public void onChange(NetworkChange change, long nowNanos) {
        if (change instanceof NetworkChange.AddressRemoved removed) {
            held.forEach((address, wanted) -> {
                if (wanted.ifIndex() == removed.address().ifIndex()
                        && address.address().equals(removed.address().address())) {
                    missing.add(address);
                }
            });
        }
    }

    @Override
    public void afterChanges(long nowNanos) {
        missing.removeIf(address -> isPresent(held.get(address)));
        if (missing.isEmpty() || leaseIsOver(nowNanos) || !missing.stream().allMatch(this::deviceIsRunning)) {
            return; // the next advertisement puts back what its lease, or its interface, took away
        }
        if (!budget.take(nowNanos)) {
            raise(
                    FaultKind.ADDRESS_LOST,
                    missing + " removed more than " + REPAIRS
                            + " times in a minute; does a network manager own the interface?",
                    nowNanos);
            return;
        }
        List<VirtualAddress> gone = List.copyOf(missing);
        renew(nowNanos);
        for (VirtualAddress address : gone) {
            Device device = device(address);
            listener.onNotice(new HostNotice.AddressRepaired(address.address(), device == null ? "?" : device.name()));
        }
    }

    private boolean isPresent(@Nullable InterfaceAddress wanted) {
        return wanted == null
                || network.monitor().addresses(wanted.ifIndex()).stream()
                        .anyMatch(a -> a.address().equals(wanted.address()));
    }

    private boolean leaseIsOver(long nowNanos) {
        return resources.leaseSeconds() > 0
                && nowNanos - renewedNanos >= TimeUnit.SECONDS.toNanos(resources.leaseSeconds()) - LEASE_SLACK_NANOS;
    }

    private boolean deviceIsRunning(VirtualAddress address) {
        InterfaceAddress wanted = held.get(address);
        Link link = wanted == null ? null : network.monitor().link(wanted.ifIndex());
        return link != null && link.isRunning();
    }

    private void watchClaims(boolean on) {
        for (VirtualAddress address : all) {
            Device device = device(address);
            if (device != null && on) {
                network.claimWatch().follow(device, claims);
            }
        }
        if (!on) {
            network.claimWatch().unfollow(claims);
        }
    }

    /** Not each of what may be a storm. */
    private void onClaim(Device device, InetAddress address, String hardwareAddress, long nowNanos) {
        if (master
                && all.stream().anyMatch(mine -> mine.address().equals(address))
                && (!claimTold || nowNanos - claimToldNanos >= CLAIM_GAP_NANOS)) {
            claimTold = true;
            claimToldNanos = nowNanos;
            listener.onNotice(new HostNotice.AddressConflict(address, device.name(), hardwareAddress));
        }
    }

    private void refused(String detail, long nowNanos) {
        raise(FaultKind.HOST_REFUSED, detail, nowNanos);
    }

    /** Told by the loop a moment later, never from within a call of the instance. */
    private void raise(FaultKind kind, String detail, long nowNanos) {
        if (raised != null) {
            return;
        }
        raised = kind;
        faultTimer.set(nowNanos + FAULT_NANOS);
        network.loop().execute(() -> {
            if (open) {
                listener.onFault(kind, detail, network.loop().ticker().nanos());
            }
        });
    }

    private void clearFault(long nowNanos) {
        FaultKind kind = raised;
        raised = null;
        if (kind != null) {
            listener.onCleared(kind, nowNanos);
        }
    }

    private void trouble(String reason) {
        listener.onNotice(new HostNotice.Trouble(reason));
    }
}
