package io.ha4j.vrrp.linux;

import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.io.VrrpChannel.PacketReceiver;
import io.ha4j.vrrp.packet.RouterAddress;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The virtual routers that use one {@link IpEndpoint}, by their ids: who they are, what they own, and what they are told. On the VRRP loop. */
final class AttachedRouters {

    private record Attached(PacketReceiver receiver, HostListener listener) {}

    private final Map<Integer, Attached> attached = new LinkedHashMap<>();
    private final Map<Integer, Set<InetAddress>> virtualAddresses = new HashMap<>();

    void add(int virtualRouterId, PacketReceiver receiver, HostListener listener) {
        attached.put(virtualRouterId, new Attached(receiver, listener));
    }

    /** {@return whether it was there} */
    boolean remove(int virtualRouterId) {
        virtualAddresses.remove(virtualRouterId);
        return attached.remove(virtualRouterId) != null;
    }

    /** {@return who takes the packets of that virtual router; null: nobody} */
    @Nullable
    PacketReceiver receiver(int virtualRouterId) {
        Attached one = attached.get(virtualRouterId);
        return one == null ? null : one.receiver();
    }

    /** It may put those addresses on the host. */
    void own(VirtualResources resources) {
        Set<InetAddress> addresses = new HashSet<>();
        resources.all().forEach(address -> addresses.add(address.address()));
        virtualAddresses.put(resources.virtualRouterId(), addresses);
    }

    /** {@return the addresses of all of them, of which none is one to send from} */
    Set<InetAddress> allVirtualAddresses() {
        Set<InetAddress> all = new HashSet<>();
        virtualAddresses.values().forEach(all::addAll);
        return all;
    }

    /** Tells all of them what is different from before: an address to send from first, then what stands in their way, then what no more. */
    void tell(
            @Nullable RouterAddress selfBefore,
            @Nullable RouterAddress self,
            Map<FaultKind, String> before,
            Map<FaultKind, String> faults,
            long nowNanos) {
        for (Attached one : List.copyOf(attached.values())) {
            HostListener listener = one.listener();
            if (self != null && !self.equals(selfBefore)) {
                listener.onSelf(self, nowNanos);
            }
            faults.forEach((kind, detail) -> {
                if (!detail.equals(before.get(kind))) {
                    listener.onFault(kind, detail, nowNanos);
                }
            });
            before.keySet().stream()
                    .filter(kind -> !faults.containsKey(kind))
                    .forEach(kind -> listener.onCleared(kind, nowNanos));
        }
    }

    /** Tells all of them. */
    void notice(HostNotice notice) {
        List.copyOf(attached.values()).forEach(one -> one.listener().onNotice(notice));
    }
}
