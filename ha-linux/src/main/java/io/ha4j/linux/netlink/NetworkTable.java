package io.ha4j.linux.netlink;

import io.ha4j.linux.netlink.NetworkChange.AddressChanged;
import io.ha4j.linux.netlink.NetworkChange.AddressRemoved;
import io.ha4j.linux.netlink.NetworkChange.LinkChanged;
import io.ha4j.linux.netlink.NetworkChange.LinkRemoved;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The links and addresses of a namespace, and what changes about them when news comes in. Pure; one owner thread. */
final class NetworkTable {

    private final Map<Integer, Link> links = new TreeMap<>();
    private final Map<Integer, Map<AddressKey, InterfaceAddress>> addresses = new TreeMap<>();

    /** An interface may have an IPv4 address twice, with different prefix lengths. */
    private record AddressKey(InetAddress address, int prefixLength) {
        static AddressKey of(InterfaceAddress address) {
            return new AddressKey(address.address(), address.prefixLength());
        }
    }

    Collection<Link> links() {
        return Collections.unmodifiableCollection(links.values());
    }

    @Nullable
    Link link(int index) {
        return links.get(index);
    }

    @Nullable
    Link link(String name) {
        for (Link link : links.values()) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        return null;
    }

    List<InterfaceAddress> addresses(int ifIndex) {
        return List.copyOf(addresses.getOrDefault(ifIndex, Map.of()).values());
    }

    void put(Link link, Consumer<NetworkChange> changes) {
        if (!link.equals(links.put(link.index(), link))) {
            changes.accept(new LinkChanged(link));
        }
    }

    void removeLink(int index, Consumer<NetworkChange> changes) {
        for (InterfaceAddress address : addresses(index)) {
            remove(address, changes);
        }
        Link link = links.remove(index);
        if (link != null) {
            changes.accept(new LinkRemoved(link));
        }
    }

    void put(InterfaceAddress address, Consumer<NetworkChange> changes) {
        InterfaceAddress before = addresses
                .computeIfAbsent(address.ifIndex(), index -> new LinkedHashMap<>())
                .put(AddressKey.of(address), address);
        if (before == null || !before.sameBesidesLifetime(address)) {
            changes.accept(new AddressChanged(address));
        }
    }

    void remove(InterfaceAddress address, Consumer<NetworkChange> changes) {
        Map<AddressKey, InterfaceAddress> onLink = addresses.getOrDefault(address.ifIndex(), Map.of());
        if (!onLink.containsKey(AddressKey.of(address))) {
            return;
        }
        InterfaceAddress before = onLink.remove(AddressKey.of(address));
        if (onLink.isEmpty()) {
            addresses.remove(address.ifIndex());
        }
        if (before != null) {
            changes.accept(new AddressRemoved(before));
        }
    }

    /** Takes in what there is now, all of it, and tells the differences: what is gone first. */
    void replace(List<Link> newLinks, List<InterfaceAddress> newAddresses, Consumer<NetworkChange> changes) {
        Set<Integer> indexes = new HashSet<>();
        newLinks.forEach(link -> indexes.add(link.index()));
        Map<Integer, Set<AddressKey>> keys = new TreeMap<>();
        for (InterfaceAddress address : newAddresses) {
            keys.computeIfAbsent(address.ifIndex(), index -> new HashSet<>()).add(AddressKey.of(address));
        }
        for (int index : List.copyOf(addresses.keySet())) {
            for (InterfaceAddress address : addresses(index)) {
                if (!keys.getOrDefault(index, Set.of()).contains(AddressKey.of(address))) {
                    remove(address, changes);
                }
            }
        }
        for (Link link : new ArrayList<>(links.values())) {
            if (!indexes.contains(link.index())) {
                removeLink(link.index(), changes);
            }
        }
        newLinks.forEach(link -> put(link, changes));
        newAddresses.forEach(address -> put(address, changes));
    }
}
