package io.ha4j.lvs.ipvs;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What IPVS had when it was read, which prints as {@code ipvsadm -Ln} does. An immutable value.
 *
 * <p>The kernel's table is read in pieces while others may change it: what comes twice is here once, and a destination that moved meanwhile may be
 * missing.
 *
 * @param info version and size of the table of connections
 * @param entries the services in the order of {@link IpvsServiceId}
 */
public record IpvsTable(IpvsInfo info, List<Entry> entries) {

    private static final String ADDRESSES = "Prot LocalAddress:Port";
    private static final String REMOTE = "  -> RemoteAddress:Port";
    private static final long MILLION = 1_000_000;

    /**
     * A service with its destinations.
     *
     * @param service the service
     * @param destinations its destinations, by family, address and port
     */
    public record Entry(IpvsServiceStatus service, List<IpvsDestinationStatus> destinations) {

        /** Copies the list. */
        public Entry {
            destinations = List.copyOf(destinations);
        }
    }

    /** Copies the list. */
    public IpvsTable {
        entries = List.copyOf(entries);
    }

    /**
     * {@return what {@code ipvs} has now}
     *
     * @throws IpvsException if it cannot be read
     */
    public static IpvsTable read(Ipvs ipvs) {
        Map<IpvsServiceId, IpvsServiceStatus> services = new TreeMap<>();
        ipvs.services().forEach(status -> services.put(status.service().id(), status));
        List<Entry> entries = new ArrayList<>(services.size());
        services.forEach((id, status) -> entries.add(new Entry(status, sorted(ipvs.destinations(id)))));
        return new IpvsTable(ipvs.info(), entries);
    }

    private static List<IpvsDestinationStatus> sorted(List<IpvsDestinationStatus> rows) {
        Map<InetSocketAddress, IpvsDestinationStatus> byAddress = new TreeMap<>(IpvsOrder.ADDRESSES);
        rows.forEach(row -> byAddress.put(row.destination().address(), row));
        return List.copyOf(byAddress.values());
    }

    /** {@return services and destinations with their connections, as {@code ipvsadm -Ln} prints them} */
    public String connections() {
        StringBuilder text = begin().append(ADDRESSES)
                .append(" Scheduler Flags\n")
                .append(REMOTE)
                .append("           Forward Weight ActiveConn InActConn\n");
        for (Entry entry : entries) {
            IpvsService service = entry.service.service();
            text.append(IpvsText.service(service.id()))
                    .append(' ')
                    .append(IpvsText.options(service))
                    .append('\n');
            for (IpvsDestinationStatus status : entry.destinations) {
                IpvsDestination destination = status.destination();
                text.append(String.format(
                        Locale.ROOT,
                        "  -> %-28s %-7s %-6d %-10d %-10d\n",
                        IpvsText.endpoint(destination.address()),
                        IpvsText.method(destination.forwarding().method()),
                        destination.weight(),
                        status.activeConnections(),
                        status.inactiveConnections()));
            }
        }
        return text.toString();
    }

    /** {@return what went through, as {@code ipvsadm -Ln --stats} prints it} */
    public String statistics() {
        return figures(
                List.of("Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"),
                s -> List.of(s.connections(), s.inPackets(), s.outPackets(), s.inBytes(), s.outBytes()));
    }

    /** {@return what goes through in a second, as {@code ipvsadm -Ln --rate} prints it} */
    public String rates() {
        return figures(
                List.of("CPS", "InPPS", "OutPPS", "InBPS", "OutBPS"),
                s -> List.of(
                        s.connectionsPerSecond(),
                        s.inPacketsPerSecond(),
                        s.outPacketsPerSecond(),
                        s.inBytesPerSecond(),
                        s.outBytesPerSecond()));
    }

    private String figures(List<String> titles, Function<IpvsStatistics, List<Long>> columns) {
        StringBuilder text = begin().append(String.format(Locale.ROOT, "%-33s", ADDRESSES));
        titles.forEach(title -> text.append(String.format(Locale.ROOT, " %8s", title)));
        text.append('\n').append(REMOTE).append('\n');
        for (Entry entry : entries) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-33s",
                    IpvsText.service(entry.service.service().id())));
            columns.apply(entry.service.statistics()).forEach(figure -> text.append(large(figure)));
            text.append('\n');
            for (IpvsDestinationStatus status : entry.destinations) {
                text.append(String.format(
                        Locale.ROOT,
                        "  -> %-28s",
                        IpvsText.endpoint(status.destination().address())));
                columns.apply(status.statistics()).forEach(figure -> text.append(large(figure)));
                text.append('\n');
            }
        }
        return text.toString();
    }

    private StringBuilder begin() {
        return new StringBuilder("IP Virtual Server version ")
                .append(info.versionText())
                .append(" (size=")
                .append(info.connectionTableSize())
                .append(")\n");
    }

    /** {@return a figure in nine columns, with a unit where it needs more than eight} */
    static String large(long figure) {
        if (figure < 100 * MILLION) {
            return String.format(Locale.ROOT, "%9d", figure);
        } else if (figure < 1_000 * MILLION) {
            return String.format(Locale.ROOT, "%8dK", figure / 1_000);
        } else if (figure < 100_000 * MILLION) {
            return String.format(Locale.ROOT, "%8dM", figure / MILLION);
        } else if (figure < 100_000_000 * MILLION) {
            return String.format(Locale.ROOT, "%8dG", figure / (1_000 * MILLION));
        }
        return String.format(Locale.ROOT, "%8dT", figure / (MILLION * MILLION));
    }

    @Override
    public String toString() {
        return connections();
    }
}
