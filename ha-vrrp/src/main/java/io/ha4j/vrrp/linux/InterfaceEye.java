package io.ha4j.vrrp.linux;

import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.linux.netlink.NetworkMonitor;
import io.ha4j.loop.LoopTimer;
import io.ha4j.vrrp.core.FaultKind;
import java.net.InetAddress;
import java.util.EnumMap;
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

    private final IpTransport transport;
    private final NetworkMonitor monitor;
    private final SourceChoice choice;
    private final LinkDebounce debounce;
    private int knownIndex;
    private @Nullable InetAddress knownSource;
    /** It was down since the last look, if only for a moment. */
    private boolean sawDown;
    /** Until then an address that went with the link may stay away. */
    private long sourceGraceNanos = LoopTimer.NEVER;

    InterfaceEye(IpTransport transport, NetworkMonitor monitor) {
        this.transport = transport;
        this.monitor = monitor;
        this.choice = new SourceChoice(transport);
        this.debounce = new LinkDebounce(
                transport.linkUpDelay().toNanos(), transport.linkDownDelay().toNanos());
    }

    @Nullable
    Link link() {
        return monitor.link(transport.networkInterface());
    }

    long deadlineNanos() {
        return Math.min(debounce.deadlineNanos(), sourceGraceNanos);
    }

    /** Takes note of a change. {@return whether it may make {@link #look} see something else} */
    boolean notice(NetworkChange change) {
        if (change instanceof NetworkChange.LinkChanged changed) {
            sawDown |= changed.link().index() == knownIndex && !changed.link().isRunning();
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
            sourceGraceNanos = LoopTimer.NEVER;
            sawDown = false;
        }
        knownIndex = link == null ? 0 : link.index();
        if (link == null) {
            faults.put(FaultKind.INTERFACE_MISSING, name + " does not exist; there are " + namesOfLinks());
            return new Sight(null, null, faults);
        }
        if (!debounce.update(link.isRunning(), nowNanos)) {
            faults.put(FaultKind.INTERFACE_DOWN, name + (link.isAdminUp() ? " has no carrier" : " is down"));
        }
        InetAddress source = choice.from(monitor.addresses(link.index()), virtualAddresses);
        if (faults.containsKey(FaultKind.INTERFACE_DOWN) || source != null) {
            sourceGraceNanos = LoopTimer.NEVER;
        } else {
            source = sourceInGrace(sawDown || !link.isRunning(), nowNanos);
        }
        sawDown = false;
        knownSource = source;
        if (source == null) {
            faults.put(FaultKind.NO_SOURCE_ADDRESS, name + " has no " + choice.wanted());
        }
        return new Sight(link, source, faults);
    }

    /**
     * What the kernel takes from a link that is down counts no more than that it is down, and it comes back later than the link: an IPv6
     * address only when nobody else was found to have it (RFC 4862 section 5.4).
     */
    private @Nullable InetAddress sourceInGrace(boolean down, long nowNanos) {
        if (down && knownSource != null) {
            sourceGraceNanos = nowNanos + transport.linkDownDelay().toNanos();
        } else if (nowNanos >= sourceGraceNanos) {
            sourceGraceNanos = LoopTimer.NEVER;
        }
        return sourceGraceNanos == LoopTimer.NEVER ? null : knownSource;
    }

    private String namesOfLinks() {
        return monitor.links().stream().map(Link::name).sorted().collect(Collectors.joining(", "));
    }
}
