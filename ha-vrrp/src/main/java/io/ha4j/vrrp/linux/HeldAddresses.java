package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.host.VirtualAddress;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The addresses of one instance on the interfaces of this host: puts them there, renews them, knows which are missing, removes them. */
final class HeldAddresses {

    private List<VirtualAddress> all;
    private int leaseSeconds;
    private Home home;
    private final HostNetwork network;
    private final Consumer<String> refused;
    /** What was put on the host, in that order. */
    private final Map<VirtualAddress, InterfaceAddress> held = new LinkedHashMap<>();
    /** What has gone, by somebody else or by the end of its lease. */
    private final Set<VirtualAddress> missing = new LinkedHashSet<>();

    /**
     * Holds nothing yet.
     *
     * @param refused hears of what the kernel does not do
     */
    HeldAddresses(
            List<VirtualAddress> all, int leaseSeconds, Home home, HostNetwork network, Consumer<String> refused) {
        this.all = all;
        this.leaseSeconds = leaseSeconds;
        this.home = home;
        this.network = network;
        this.refused = refused;
    }

    /** {@return the interface for an address; null: it does not exist now} */
    @Nullable
    Device device(VirtualAddress address) {
        String name = address.device();
        if (name == null) {
            return home.device();
        }
        Link link = network.monitor().link(name);
        return link == null ? null : Device.of(link);
    }

    /** {@return which interfaces that addresses name do not exist, in words; empty: none} */
    String absentDevices() {
        return all.stream()
                .filter(address -> address.device() != null && device(address) == null)
                .map(address -> address.cidr() + " cannot be put on " + address.device() + ", which does not exist")
                .collect(Collectors.joining("; "));
    }

    /** {@return the addresses that are missing} */
    Set<VirtualAddress> missing() {
        return missing;
    }

    /** Puts all there. What is there already by somebody else is left alone, now and when {@link #remove} comes. */
    void putAll() {
        put(all);
    }

    void put(List<VirtualAddress> some) {
        some.forEach(this::put);
    }

    /**
     * Goes on with other addresses, for another time. What is held and not among them is removed, the last one first; what stays lives
     * for the new lease, also what went with one that was removed; what is new is for {@link #put}.
     */
    void change(List<VirtualAddress> next, int nextLeaseSeconds, Home at, Consumer<String> trouble) {
        all = next;
        leaseSeconds = nextLeaseSeconds;
        home = at;
        missing.retainAll(next);
        List<VirtualAddress> gone = new ArrayList<>(held.keySet());
        gone.removeAll(next);
        Collections.reverse(gone);
        for (VirtualAddress address : gone) {
            InterfaceAddress mine = held.remove(address);
            if (mine != null) {
                delete(mine, trouble);
            }
        }
        held.replaceAll((address, mine) -> mine.withValidSeconds(validSeconds()));
        renewAll();
    }

    /** {@return whether that is one of those that were put there} */
    boolean holds(InterfaceAddress address) {
        return held.values().stream()
                .anyMatch(mine ->
                        mine.ifIndex() == address.ifIndex() && mine.cidr().equals(address.cidr()));
    }

    /** {@return whether it was not there, and is now} */
    private boolean put(VirtualAddress address) {
        Device device = device(address);
        if (device == null) {
            missing.add(address); // a fault says so already
            return false;
        }
        InterfaceAddress wanted = wanted(address, device);
        try {
            network.netlink().addAddress(wanted);
            held.put(address, wanted);
            return true;
        } catch (LinuxException e) {
            if (e.isInterfaceMissing()) {
                missing.add(address); // it has just gone, which the monitor is about to tell
            } else if (!e.isAlreadyThere()) {
                refused.accept(String.valueOf(e.getMessage()));
            } else if (isOurs(address, wanted)) {
                renew(address, wanted);
            } // else it was there before us, and stays when we go
            return false;
        }
    }

    /** The tables may lag behind the kernel; so what was put there by this object is known without them. */
    private boolean isOurs(VirtualAddress address, InterfaceAddress wanted) {
        InterfaceAddress before = held.get(address);
        return (before != null && before.ifIndex() == wanted.ifIndex())
                || network.monitor().addresses(wanted.ifIndex()).stream()
                        .anyMatch(a -> a.cidr().equals(wanted.cidr()) && a.protocol() == HostNetwork.PROTOCOL);
    }

    private InterfaceAddress wanted(VirtualAddress address, Device device) {
        return new InterfaceAddress(
                device.ifIndex(),
                address.address(),
                address.cidr().prefixLength(),
                address.scope().number(),
                flags(address),
                HostNetwork.PROTOCOL,
                validSeconds());
    }

    /**
     * A host address of IPv6 is the longest match for its neighbours, so the kernel would prefer it for this host's own connections (RFC 6724
     * rule 8): to real servers, which have the address too, and answer themselves. Keepalived deprecates it for the same reason.
     */
    private static int flags(VirtualAddress address) {
        if (address.address() instanceof Inet4Address) {
            return 0;
        }
        return address.cidr().prefixLength() == AddressFamily.IPV6.bits()
                ? InterfaceAddress.NODAD | InterfaceAddress.DEPRECATED
                : InterfaceAddress.NODAD;
    }

    private long validSeconds() {
        return leaseSeconds == 0 ? InterfaceAddress.FOREVER : leaseSeconds;
    }

    /** Lets what is held live for another lease, also what has lapsed unnoticed. */
    void renewAll() {
        for (VirtualAddress address : List.copyOf(held.keySet())) {
            InterfaceAddress wanted = held.get(address);
            if (wanted != null && !missing.contains(address)) {
                renew(address, wanted);
            }
        }
    }

    private void renew(VirtualAddress address, InterfaceAddress wanted) {
        try {
            network.netlink().replaceAddress(wanted);
            held.put(address, wanted);
        } catch (LinuxException e) {
            if (e.isInterfaceMissing()) {
                missing.add(address); // the interface has just gone, which the monitor is about to tell
            } else {
                refused.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    /** {@return what was missing and could be put back: on an interface that is there and running} */
    List<VirtualAddress> putBack() {
        List<VirtualAddress> back = new ArrayList<>();
        for (VirtualAddress address : List.copyOf(missing)) {
            if (isOnRunningDevice(address)) {
                missing.remove(address);
                if (put(address)) {
                    back.add(address);
                }
            }
        }
        return back;
    }

    /** {@return whether the interface of an address can carry it} */
    boolean isOnRunningDevice(VirtualAddress address) {
        Device device = device(address);
        Link link = device == null ? null : network.monitor().link(device.ifIndex());
        return link != null && link.isRunning();
    }

    /** An address is gone from an interface; perhaps it is one of these. */
    void removed(InterfaceAddress gone) {
        for (VirtualAddress address : all) {
            if (address.cidr().equals(gone.cidr()) && gone.ifIndex() == ifIndex(address)) {
                missing.add(address);
            }
        }
    }

    private int ifIndex(VirtualAddress address) {
        InterfaceAddress wanted = held.get(address);
        Device device = wanted == null ? device(address) : null;
        return wanted != null ? wanted.ifIndex() : device != null ? device.ifIndex() : 0;
    }

    /** What has come back meanwhile is not missing any more; what somebody else has put there is his, and stays when we go. */
    void lookAgain() {
        missing.removeIf(address -> {
            Device device = device(address);
            List<InterfaceAddress> present = device == null
                    ? List.of()
                    : network.monitor().addresses(device.ifIndex()).stream()
                            .filter(a -> a.cidr().equals(address.cidr()))
                            .toList();
            if (present.stream().anyMatch(this::isForeign)) {
                held.remove(address);
            }
            return !present.isEmpty();
        });
    }

    /** Kernels before 5.18 do not keep who made an address; there one without an end is not ours where ours have one. */
    private boolean isForeign(InterfaceAddress present) {
        return present.protocol() == 0
                ? leaseSeconds != 0 && present.validSeconds() == InterfaceAddress.FOREVER
                : present.protocol() != HostNetwork.PROTOCOL;
    }

    /** Removes what was put there, the last one first, and forgets all. */
    void remove(Consumer<String> trouble) {
        missing.clear();
        List<InterfaceAddress> mine = new ArrayList<>(held.values());
        held.clear();
        Collections.reverse(mine);
        for (InterfaceAddress address : mine) {
            delete(address, trouble);
        }
    }

    /**
     * Removes what a crashed run has left: addresses that carry our mark, and that no other instance of this node holds. {@return what
     * others have put there}
     */
    List<VirtualAddress> sweep(List<VirtualAddress> which, Consumer<String> trouble) {
        List<VirtualAddress> foreign = new ArrayList<>();
        for (VirtualAddress address : which) {
            Device device = device(address);
            for (InterfaceAddress present : device == null
                    ? List.<InterfaceAddress>of()
                    : network.monitor().addresses(device.ifIndex())) {
                if (!present.address().equals(address.address())) {
                    continue;
                }
                if (present.protocol() == HostNetwork.PROTOCOL) {
                    delete(present, trouble);
                } else {
                    foreign.add(address);
                }
            }
        }
        return foreign;
    }

    /** Not what another instance of this node holds, too: one that an address has just moved to. */
    private void delete(InterfaceAddress address, Consumer<String> trouble) {
        if (network.isHeld(address)) {
            return;
        }
        try {
            network.netlink().deleteAddress(address);
        } catch (LinuxException e) {
            trouble.accept("cannot remove an address: " + e.getMessage());
        }
    }

    /** {@return the addresses that no subnet of their interface contains, each with those subnets, in words} */
    List<String> outsideAllSubnets() {
        List<String> outside = new ArrayList<>();
        for (VirtualAddress address : all) {
            Link link =
                    address.device() == null ? home.link() : network.monitor().link(address.device());
            List<InterfaceAddress> subnets = link == null || link.isLoopback() ? List.of() : subnets(link, address);
            if (!subnets.isEmpty() && subnets.stream().noneMatch(s -> Subnets.contains(s.cidr(), address.address()))) {
                outside.add(address + " is in none of the subnets of " + (link == null ? "?" : link.name()) + ", "
                        + subnets.stream().map(s -> s.cidr().toString()).collect(Collectors.joining(", ")));
            }
        }
        return outside;
    }

    /** Link-local addresses say nothing about others: routers may have nothing else. */
    private List<InterfaceAddress> subnets(Link link, VirtualAddress address) {
        AddressFamily family = AddressFamily.of(address.address());
        return network.monitor().addresses(link.index()).stream()
                .filter(a -> AddressFamily.of(a.address()) == family && a.protocol() != HostNetwork.PROTOCOL)
                .filter(a -> all.stream().noneMatch(mine -> mine.address().equals(a.address())))
                .filter(a ->
                        a.address().isLinkLocalAddress() == address.address().isLinkLocalAddress())
                .toList();
    }
}
