package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.IpvsDestination;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Which servers have a row in the kernel while they get no new connection. To most schedulers a row of weight 0 is nothing. To those that have a
 * slot for it, and no other way for a client who comes to that slot ({@code ip_vs_sh.c}, {@code ip_vs_mh.c}, {@code ip_vs_dh.c}), it is a part of
 * the clients that nobody serves: with them a server keeps its row only as long as it may have connections, which are counted each second. On
 * the loop.
 */
final class RestingRows {

    private final List<InetSocketAddress> servers;
    private final IpvsClaim claim;
    /** Whether a row of weight 0 takes clients from nobody. */
    private final boolean harmless;
    /** Who may have connections. */
    private final BitSet used = new BitSet();

    private final Map<Integer, IpvsClaim.Watch> counted = new HashMap<>();

    RestingRows(List<InetSocketAddress> servers, IpvsClaim claim, boolean harmless) {
        this.servers = servers;
        this.claim = claim;
        this.harmless = harmless;
        claim.found().weights().keySet().stream()
                .mapToInt(servers::indexOf)
                .filter(i -> i >= 0)
                .forEach(used::set);
    }

    /** {@return whether a server may have a row of weight 0} */
    boolean mayStay(int server) {
        return harmless || used.get(server);
    }

    /** The kernel is being told that these are the rows. */
    void told(List<IpvsDestination> rows) {
        if (harmless) {
            return;
        }
        Map<InetSocketAddress, Integer> weights = new HashMap<>();
        rows.forEach(row -> weights.put(row.address(), row.weight()));
        for (int i = 0; i < servers.size(); i++) {
            Integer weight = weights.get(servers.get(i));
            used.set(i, weight != null);
            count(i, weight != null && weight == 0);
        }
    }

    private void count(int server, boolean wanted) {
        if (wanted) {
            counted.computeIfAbsent(server, any -> claim.watch());
            return;
        }
        IpvsClaim.Watch watch = counted.remove(server);
        if (watch != null) {
            claim.unwatch(watch);
        }
    }

    /** {@return whether a server needs its row no more} {@code connections} says how many one has by this reading. */
    boolean heed(IpvsClaim.Reading reading, IntUnaryOperator connections) {
        List<Integer> done = counted.entrySet().stream()
                .filter(watch -> reading.watches().contains(watch.getValue()))
                .map(Map.Entry::getKey)
                .filter(server -> connections.applyAsInt(server) == 0)
                .toList();
        done.forEach(used::clear);
        return !done.isEmpty();
    }
}
