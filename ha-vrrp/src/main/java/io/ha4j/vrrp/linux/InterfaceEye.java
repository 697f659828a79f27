package io.ha4j.vrrp.linux;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.linux.netlink.NetworkMonitor;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.core.FaultKind;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at the interface of a transport: is it there, is it running, and with which address does it send? */
final class InterfaceEye {

    /**
     * What was seen.
     *
     * @param link the interface, if it exists
     * @param source the address to send from, if there is one
     * @param faults what stands in the way
     */
    record Sight(@Nullable Link link, @Nullable InetAddress source, Map<FaultKind, String> faults) {}

    private static final int TENTATIVE_OR_FAILED = InterfaceAddress.TENTATIVE | InterfaceAddress.DADFAILED;

    private final IpTransport transport;
    private final NetworkMonitor monitor;
    private final LinkDebounce debounce;
    private int knownIndex;
    private @Nullable InetAddress knownSource;

    InterfaceEye(IpTransport transport, NetworkMonitor monitor) {
        this.transport = transport;
        this.monitor = monitor;
        this.debounce = new LinkDebounce(
                transport.linkUpDelay().toNanos(), transport.linkDownDelay().toNanos());
    }

    @Nullable
    Link link() {
        return monitor.link(transport.networkInterface());
    }

    long deadlineNanos() {
        return debounce.deadlineNanos();
    }

    /** {@return whether a change may make {@link #look} see something else} */
    boolean concerns(NetworkChange change) {
        if (change instanceof NetworkChange.LinkChanged changed) {
            return isOurs(changed.link()) || changed.link().index() == knownIndex;
        } else if (change instanceof NetworkChange.LinkRemoved removed) {
            return isOurs(removed.link());
        } else if (change instanceof NetworkChange.AddressChanged changed) {
            return changed.address().ifIndex() == knownIndex;
        } else if (change instanceof NetworkChange.AddressRemoved removed) {
            return removed.address().ifIndex() == knownIndex;
        }
        return false;
    }

    private boolean isOurs(Link link) {
        return link.name().equals(transport.networkInterface());
    }

    /** Looks at the tables of the monitor. */
    Sight look(Set<InetAddress> virtualAddresses, long nowNanos) {
        Map<FaultKind, String> faults = new EnumMap<>(FaultKind.class);
        String name = transport.networkInterface();
        Link link = link();
        if (link == null || (link.index() != knownIndex && knownIndex != 0)) {
            debounce.gone();
            knownSource = null;
        }
        knownIndex = link == null ? 0 : link.index();
        if (link == null) {
            faults.put(FaultKind.INTERFACE_MISSING, name + " does not exist; there are " + namesOfLinks());
            return new Sight(null, null, faults);
        }
        if (!debounce.update(link.isRunning(), nowNanos)) {
            faults.put(FaultKind.INTERFACE_DOWN, name + (link.isAdminUp() ? " has no carrier" : " is down"));
        }
        InetAddress source = source(link, virtualAddresses);
        if (source == null && !link.isRunning() && !faults.containsKey(FaultKind.INTERFACE_DOWN)) {
            source = knownSource; // what the kernel takes from a link that is down counts no more than that it is down
        }
        knownSource = source;
        if (source == null) {
            faults.put(FaultKind.NO_SOURCE_ADDRESS, name + " has no " + wanted());
        }
        return new Sight(link, source, faults);
    }

    private String wanted() {
        InetAddress configured = transport.sourceAddress();
        return configured != null
                ? "address " + configured.getHostAddress()
                : (transport.family() == AddressFamily.IPV4
                        ? "IPv4 address"
                        : wantsLinkLocal()
                                ? "IPv6 link-local address that is ready"
                                : "global IPv6 address that is ready");
    }

    private String namesOfLinks() {
        return monitor.links().stream().map(Link::name).sorted().collect(Collectors.joining(", "));
    }

    /** RFC 9568 section 5.1.1.1 and 5.1.2.1: the primary address; for IPv6 the link-local one. */
    private @Nullable InetAddress source(Link link, Set<InetAddress> virtualAddresses) {
        List<InterfaceAddress> present = monitor.addresses(link.index());
        InetAddress configured = transport.sourceAddress();
        return present.stream()
                .filter(a -> AddressFamily.of(a.address()) == transport.family())
                .filter(a -> (a.flags() & TENTATIVE_OR_FAILED) == 0)
                .filter(a -> configured != null ? a.address().equals(configured) : isCandidate(a))
                .map(InterfaceAddress::address)
                // The owner of the addresses may have no other one.
                .min(Comparator.comparing(virtualAddresses::contains))
                .orElse(null);
    }

    private boolean isCandidate(InterfaceAddress a) {
        return a.protocol() != HostNetwork.PROTOCOL
                && (transport.family() == AddressFamily.IPV4 || a.address().isLinkLocalAddress() == wantsLinkLocal());
    }

    private boolean wantsLinkLocal() {
        return transport.isMulticast() || transport.peers().stream().allMatch(InetAddress::isLinkLocalAddress);
    }
}
