package io.ha4j.vrrp.linux;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.linux.netlink.Route;
import io.ha4j.loop.LoopTimer;
import io.ha4j.vrrp.announce.AnnouncementSchedule;
import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualResources;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts the addresses and routes of one instance on the host by rtnetlink, watches over them while it is master, and announces them.
 * On the VRRP loop.
 */
final class NetlinkAddressKeeper implements AddressKeeper, HostNetwork.Follower, HostNetwork.Holder {

    private static final int REPAIRS = 3;
    private static final long REPAIR_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** A fault that comes back so soon after its end lasts twice as long, up to a limit: each time costs a peer its mastership. */
    private static final long RELAPSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long LONGEST_FAULT_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** Who else claims the addresses can wait until the clients have been served: it takes a while, and opens sockets. */
    private static final long LOOK_AROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long CLAIM_GAP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** The kernel counts lifetimes in seconds, and removes an address up to half a second early or late. */
    private static final long LEASE_SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    private final HostNetwork network;
    private final HostListener listener;
    private final HeldAddresses addresses;
    private final RouteKeeper routes;
    private final Announcer announcer;
    private final AnnouncementSchedule<VirtualAddress> schedule;
    private final LoopTimer announceTimer;
    private final LoopTimer lookTimer;
    private final LoopTimer faultTimer;
    /** A fault is told by the loop a moment later, never from within a call of the instance; a timer is never rejected. */
    private final LoopTimer tellTimer;

    private final RepairBudget budget = new RepairBudget(REPAIRS, REPAIR_WINDOW_NANOS);
    private final ClaimWatch.Follower claims = this::onClaim;

    private IpEndpoint endpoint;
    private VirtualResources resources;
    private List<VirtualAddress> all;
    private long leaseNanos;
    private boolean open;
    private boolean master;
    private long renewedNanos;
    private @Nullable FaultKind raised;
    private String raisedDetail = "";
    private long faultNanos;
    private long faultEndedNanos;
    /** The fault that is raised ends when all interfaces are there, not after a time. */
    private boolean waitsForDevices;

    private boolean subnetsChecked;
    private boolean claimTold;
    private long claimToldNanos;

    NetlinkAddressKeeper(VirtualResources resources, IpEndpoint endpoint, HostNetwork network, HostListener listener) {
        this.endpoint = endpoint;
        this.network = network;
        this.listener = listener;
        this.resources = resources;
        this.all = resources.all();
        this.leaseNanos = TimeUnit.SECONDS.toNanos(resources.leaseSeconds());
        this.addresses = new HeldAddresses(all, resources.leaseSeconds(), endpoint, network, this::refused);
        this.routes = new RouteKeeper(resources.routes(), network, this::trouble);
        this.announcer = new Announcer(network);
        this.schedule = new AnnouncementSchedule<>(resources.announcements(), all);
        this.announceTimer = network.loop().newTimer(this::announce);
        this.lookTimer = network.loop().newTimer(this::lookAround);
        this.faultTimer = network.loop().newTimer(this::faultIsOver);
        this.tellTimer = network.loop().newTimer(this::tellFault);
    }

    @Override
    public void open(long nowNanos) {
        open = true;
        network.follow(this);
        network.add(this);
        sweep(all);
        routes.sweep();
        checkDevices(nowNanos);
    }

    private void sweep(List<VirtualAddress> which) {
        for (VirtualAddress foreign : addresses.sweep(which, this::trouble)) {
            if (!resources.ownsAddresses()) {
                trouble(foreign
                        + " is there already, put there by somebody else: it stays, and answers while this node is not"
                        + " master too; remove it from the host's own configuration");
            }
        }
    }

    /**
     * Goes on with other resources, and as the keeper of an instance that has moved to another endpoint on the same interface. What goes
     * is removed before what comes is put there, as the one may be in the place of the other.
     */
    void change(VirtualResources next, IpEndpoint at, long nowNanos) {
        List<VirtualAddress> before = all;
        endpoint = at;
        resources = next;
        all = next.all();
        leaseNanos = TimeUnit.SECONDS.toNanos(next.leaseSeconds());
        List<VirtualAddress> added =
                all.stream().filter(address -> !before.contains(address)).toList();
        routes.removeBut(next.routes());
        addresses.change(all, next.leaseSeconds(), at, this::trouble);
        schedule.change(next.announcements(), all, nowNanos);
        if (master) {
            renewedNanos = nowNanos;
            addresses.put(added);
            routes.change(next.routes(), true);
            if (!added.isEmpty()) {
                schedule.begin(nowNanos);
                lookTimer.set(nowNanos + LOOK_AROUND_NANOS);
                subnetsChecked = false;
            }
            announce(nowNanos);
        } else {
            sweep(added);
            routes.change(next.routes(), false);
        }
        if (raised != null && !all.equals(before)) {
            faultTimer.set(nowNanos); // what it was about may be gone: looks again, in this round
        }
        checkDevices(nowNanos);
    }

    @Override
    public void acquire(long nowNanos) {
        master = true;
        renewedNanos = nowNanos;
        budget.reset();
        addresses.putAll();
        routes.acquire();
        schedule.begin(nowNanos);
        announce(nowNanos);
        lookTimer.set(nowNanos + LOOK_AROUND_NANOS);
    }

    private void lookAround(long nowNanos) {
        watchClaims();
        checkSubnets();
    }

    @Override
    public void renew(long nowNanos) {
        if (!master) {
            return;
        }
        if (renewalDue(nowNanos)) {
            renewedNanos = nowNanos;
            addresses.renewAll();
            endpoint.renewed();
        }
        if (!addresses.missing().isEmpty()) {
            putBack(nowNanos);
        }
    }

    /** Not with each advertisement where these follow each other quickly: a quarter of the lease is soon enough. */
    private boolean renewalDue(long nowNanos) {
        return leaseNanos > 0 && nowNanos - renewedNanos >= leaseNanos / 4;
    }

    private List<VirtualAddress> putBack(long nowNanos) {
        List<VirtualAddress> back = addresses.putBack();
        if (!back.isEmpty()) {
            routes.restore(); // some went with the address
            schedule.begin(nowNanos);
            announce(nowNanos);
            watchClaims(); // it may be on another interface than before
        }
        return back;
    }

    @Override
    public void reannounce(long nowNanos) {
        if (!master) {
            return;
        }
        if (addresses.missing().isEmpty() || putBack(nowNanos).isEmpty()) {
            schedule.lowerPriority(nowNanos);
            announce(nowNanos);
        }
    }

    @Override
    public void release(long nowNanos) {
        master = false;
        schedule.stop();
        announceTimer.set(LoopTimer.NEVER);
        lookTimer.set(LoopTimer.NEVER);
        routes.release();
        addresses.remove(this::trouble);
        endpoint.released();
        network.claimWatch().unfollow(claims); // last: the kernel takes 10 to 20 ms to close a packet socket
    }

    @Override
    public void close(long nowNanos) {
        if (!open) {
            return;
        }
        open = false;
        tellTimer.set(LoopTimer.NEVER);
        faultTimer.set(LoopTimer.NEVER);
        network.unfollow(this);
        if (master) {
            release(nowNanos);
        }
        network.remove(this);
    }

    @Override
    public boolean holds(InterfaceAddress address) {
        return addresses.holds(address);
    }

    @Override
    public boolean holds(Route route) {
        return routes.holds(route);
    }

    private void announce(long nowNanos) {
        announcer.beginRound();
        for (VirtualAddress address : schedule.due(nowNanos)) {
            Device device = addresses.device(address);
            if (device != null && !addresses.missing().contains(address)) {
                announcer.announce(device, address.address());
            }
        }
        announceTimer.set(schedule.deadlineNanos());
    }

    @Override
    public void onChange(NetworkChange change, long nowNanos) {
        if (master && change instanceof NetworkChange.AddressRemoved removed) {
            addresses.removed(removed.address());
        } else if (master && change instanceof NetworkChange.LinkChanged changed) {
            routes.linkChanged(changed.link(), endpoint.isOn(changed.link().index()));
        }
    }

    @Override
    public void afterChanges(long nowNanos) {
        checkDevices(nowNanos);
        Set<VirtualAddress> missing = addresses.missing();
        if (!master || missing.isEmpty()) {
            return;
        }
        addresses.lookAgain();
        if (leaseIsOver(nowNanos) || missing.stream().noneMatch(addresses::isOnRunningDevice)) {
            return; // the next advertisement puts back what its lease, or its interface, took away
        }
        if (!budget.take(nowNanos)) {
            String which = missing.stream().map(VirtualAddress::toString).collect(Collectors.joining(", "));
            raise(
                    FaultKind.ADDRESS_LOST,
                    which + " removed more than " + REPAIRS
                            + " times in a minute; does a network manager own the interface?",
                    nowNanos);
            return;
        }
        for (VirtualAddress address : putBack(nowNanos)) {
            Device device = addresses.device(address);
            listener.onNotice(new HostNotice.AddressRepaired(address.address(), device == null ? "?" : device.name()));
        }
    }

    private boolean leaseIsOver(long nowNanos) {
        return leaseNanos > 0 && nowNanos - renewedNanos >= leaseNanos - LEASE_SLACK_NANOS;
    }

    private void watchClaims() {
        for (VirtualAddress address : all) {
            Device device = addresses.device(address);
            if (device != null) {
                network.claimWatch().follow(device, address.address(), claims);
            }
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

    private void checkSubnets() {
        if (!subnetsChecked) {
            subnetsChecked = true;
            addresses
                    .outsideAllSubnets()
                    .forEach(outside -> trouble(outside
                            + ": hosts there reach it by a route of their own only; check the address, or name the"
                            + " interface that it belongs to"));
        }
    }

    /** Without the interface of an address this node cannot be master: it says so before it tries, and as long as that lasts. */
    private void checkDevices(long nowNanos) {
        String absent = addresses.absentDevices();
        if (!absent.isEmpty() && raised == null) {
            raise(FaultKind.ADDRESS_REFUSED, absent, nowNanos);
            faultTimer.set(LoopTimer.NEVER);
            waitsForDevices = true;
        } else if (absent.isEmpty() && waitsForDevices) {
            faultIsOver(nowNanos);
        }
    }

    private void refused(String detail) {
        raise(FaultKind.ADDRESS_REFUSED, detail, network.loop().ticker().nanos());
    }

    /** It lasts a while: nothing will tell its end. */
    private void raise(FaultKind kind, String detail, long nowNanos) {
        if (raised != null || !open) {
            return;
        }
        raised = kind;
        boolean relapse = faultNanos > 0 && nowNanos - faultEndedNanos < RELAPSE_NANOS;
        faultNanos = relapse ? Math.min(2 * faultNanos, LONGEST_FAULT_NANOS) : endpoint.faultNanos();
        faultTimer.set(nowNanos + faultNanos);
        raisedDetail = detail;
        tellTimer.set(nowNanos);
    }

    private void tellFault(long nowNanos) {
        FaultKind kind = raised;
        if (open && kind != null) {
            listener.onFault(kind, raisedDetail, nowNanos);
        }
    }

    private void faultIsOver(long nowNanos) {
        FaultKind kind = raised;
        raised = null;
        waitsForDevices = false;
        faultEndedNanos = nowNanos;
        tellTimer.set(LoopTimer.NEVER);
        faultTimer.set(LoopTimer.NEVER);
        if (kind != null && open) {
            listener.onCleared(kind, nowNanos);
            checkDevices(nowNanos);
        }
    }

    private void trouble(String reason) {
        listener.onNotice(new HostNotice.Trouble(reason));
    }
}
