package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.IpvsStatistics;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what was read from the kernel as snapshots have it. */
final class IpvsSnapshots {

    private IpvsSnapshots() {}

    static IpvsSnapshot of(VirtualServer config, IpvsWish table, IpvsClaim.Reading reading, IpvsStates states) {
        List<IpvsSnapshot.Service> services = new ArrayList<>();
        for (int i = 0; i < table.ids().size(); i++) {
            IpvsServiceId id = table.ids().get(i);
            String trouble = states.trouble(config.addresses().get(i));
            services.add(service(id, trouble, reading.services().get(id)));
        }
        return new IpvsSnapshot(List.copyOf(services));
    }

    /** {@return the same as counters of addresses, in their order} */
    static List<ListenerSnapshot> listeners(VirtualServer config, IpvsSnapshot kernel, List<InetSocketAddress> served) {
        boolean udp = config.protocol() == Protocol.UDP;
        List<ListenerSnapshot> listeners = new ArrayList<>();
        for (int i = 0; i < kernel.services().size(); i++) {
            IpvsSnapshot.Service service = kernel.services().get(i);
            InetSocketAddress address = config.addresses().get(i);
            boolean listening = served.contains(address);
            long active = service.destinations().stream()
                    .mapToLong(one -> one.active() + (udp ? one.inactive() : 0))
                    .sum();
            listeners.add(new ListenerSnapshot(
                    Addresses.text(address),
                    listening,
                    listening ? Addresses.text(address) : "",
                    (int) Math.min(Integer.MAX_VALUE, active),
                    service.connections(),
                    0,
                    0,
                    0,
                    0,
                    service.bytesIn(),
                    service.bytesOut()));
        }
        return List.copyOf(listeners);
    }

    private static IpvsSnapshot.Service service(IpvsServiceId id, String trouble, IpvsClaim.@Nullable Row row) {
        IpvsStatistics statistics =
                row == null ? IpvsStatistics.NONE : row.service().statistics();
        return new IpvsSnapshot.Service(
                id.toString(),
                row != null,
                trouble,
                statistics.connections(),
                statistics.inPackets(),
                statistics.outPackets(),
                statistics.inBytes(),
                statistics.outBytes(),
                row == null
                        ? List.of()
                        : row.destinations().stream()
                                .map(IpvsSnapshots::destination)
                                .toList());
    }

    private static IpvsSnapshot.Destination destination(IpvsDestinationStatus status) {
        IpvsStatistics statistics = status.statistics();
        return new IpvsSnapshot.Destination(
                Addresses.text(status.destination().address()),
                status.destination().forwarding().toString(),
                status.destination().weight(),
                status.activeConnections(),
                status.inactiveConnections(),
                status.persistentConnections(),
                statistics.connections(),
                statistics.inPackets(),
                statistics.outPackets(),
                statistics.inBytes(),
                statistics.outBytes());
    }
}
