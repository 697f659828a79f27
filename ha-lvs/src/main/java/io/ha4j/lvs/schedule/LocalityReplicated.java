package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code net/netfilter/ipvs/ip_vs_lblcr.c}: a destination address has a set of servers, and gets the one with the least load of
 * them. The set grows by wlc when that one has more active connections than its weight while there is room elsewhere; it loses
 * the one with the most load when it has not changed for the time of expiration.
 */
final class LocalityReplicated<D extends Destination> extends Locality<D> {

    private final long expirationNanos;
    private final LocalityTable<Replicas<D>> table;

    LocalityReplicated(long expirationNanos) {
        this.expirationNanos = expirationNanos;
        table = new LocalityTable<>(expirationNanos);
    }

    @Override
    public synchronized @Nullable D pick(Flow flow, Set<D> tried) {
        InetAddress address = flow.destination().getAddress();
        Replicas<D> replicas = table.use(address, flow.nowNanos());
        if (replicas != null) {
            D known = leastOf(replicas, tried);
            if (replicas.servers.size() > 1 && flow.nowNanos() - replicas.changedNanos > expirationNanos) {
                shrink(replicas, flow.nowNanos());
            }
            if (known != null && !exceeds(flow, known)) {
                return known;
            }
        }
        D least = least(flow, tried);
        if (least != null) {
            if (replicas == null) {
                replicas = new Replicas<>();
                table.put(address, replicas, flow.nowNanos());
            }
            replicas.add(least, flow.nowNanos());
        }
        return least;
    }

    private @Nullable D leastOf(Replicas<D> replicas, Set<D> tried) {
        D least = null;
        for (int i = replicas.servers.size() - 1; i >= 0; i--) { // the kernel's list begins with the newest
            D server = replicas.servers.get(i);
            int weight = weight(server);
            if (weight > 0 && !server.overloaded() && !tried.contains(server)) {
                least = least == null || load(server, weight(least)) < load(least, weight) ? server : least;
            }
        }
        return least;
    }

    /** Looks at those too who have left the list, with their last weight, as the kernel does. */
    private void shrink(Replicas<D> replicas, long nowNanos) {
        D most = null;
        for (int i = replicas.servers.size() - 1; i >= 0; i--) {
            D server = replicas.servers.get(i);
            int weight = server.weight();
            if (weight > 0) {
                most = most == null || load(server, most.weight()) > load(most, weight) ? server : most;
            }
        }
        if (most != null) {
            replicas.servers.remove(most);
            replicas.changedNanos = nowNanos;
        }
    }

    /** Compares load by weight without a division: its own load times the weight of the other. */
    private long load(D server, int weightOfOther) {
        return Rule.overhead(server) * weightOfOther;
    }

    /** The servers of one address, the newest at the end. */
    private static final class Replicas<D extends Destination> {

        private final List<D> servers = new ArrayList<>(2);
        private long changedNanos;

        void add(D server, long nowNanos) {
            if (!servers.contains(server)) {
                servers.add(server);
                changedNanos = nowNanos;
            }
        }
    }
}
