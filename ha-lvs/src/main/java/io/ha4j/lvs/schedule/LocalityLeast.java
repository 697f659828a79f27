package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code net/netfilter/ipvs/ip_vs_lblc.c}: a destination address stays with the server that it got by wlc, until that one is gone
 * or has more active connections than its weight while there is room elsewhere. It stays with an overloaded one too.
 */
final class LocalityLeast<D extends Destination> extends Locality<D> {

    private final LocalityTable<D> table;

    LocalityLeast(long expirationNanos) {
        table = new LocalityTable<>(expirationNanos);
    }

    @Override
    public synchronized @Nullable D pick(Flow flow, Set<D> tried) {
        InetAddress address = flow.destination().getAddress();
        D known = table.use(address, flow.nowNanos());
        if (known != null && weight(known) > 0 && !tried.contains(known) && !exceeds(flow, known)) {
            return known;
        }
        D least = least(flow, tried);
        if (least != null) {
            table.put(address, least, flow.nowNanos());
        }
        return least;
    }
}
