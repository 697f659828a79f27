package io.ha4j.vrrp.linux;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * With which of its addresses an interface sends: the one that is configured, else the first primary one, for IPv6 multicast the first
 * link-local one (RFC 9568 sections 5.1.1.1 and 5.1.2.1). Pure.
 */
final class SourceChoice {

    private static final int TENTATIVE_OR_FAILED = InterfaceAddress.TENTATIVE | InterfaceAddress.DADFAILED;

    private final AddressFamily family;
    private final @Nullable InetAddress configured;
    private final boolean linkLocal;

    SourceChoice(IpTransport transport) {
        this.family = transport.family();
        this.configured = transport.sourceAddress();
        this.linkLocal = family == AddressFamily.IPV6
                && (transport.isMulticast() || transport.peers().stream().allMatch(InetAddress::isLinkLocalAddress));
    }

    /**
     * {@return the address to send from; null: there is none}
     *
     * @param present the addresses of the interface, in their order
     * @param virtual those that follow a master: one of them is chosen only if there is no other, as for the owner of the addresses
     */
    @Nullable
    InetAddress from(List<InterfaceAddress> present, Set<InetAddress> virtual) {
        return present.stream()
                .filter(a -> AddressFamily.of(a.address()) == family)
                .filter(a -> (a.flags() & TENTATIVE_OR_FAILED) == 0)
                .filter(a -> configured != null ? a.address().equals(configured) : isCandidate(a))
                .map(InterfaceAddress::address)
                .min(Comparator.comparing(virtual::contains))
                .orElse(null);
    }

    private boolean isCandidate(InterfaceAddress a) {
        return a.protocol() != HostNetwork.PROTOCOL
                && (family == AddressFamily.IPV4 || a.address().isLinkLocalAddress() == linkLocal);
    }

    /** {@return what is looked for, in words} */
    String wanted() {
        if (configured != null) {
            return "address " + Addresses.text(configured);
        }
        if (family == AddressFamily.IPV4) {
            return "IPv4 address";
        }
        return linkLocal ? "IPv6 link-local address that is ready" : "global IPv6 address that is ready";
    }
}
