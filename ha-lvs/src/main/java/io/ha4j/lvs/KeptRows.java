package io.ha4j.lvs;

import io.ha4j.lvs.core.QuorumState;
import io.ha4j.lvs.core.Standing;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows of servers that were in the kernel before, as long as nothing is known of the servers: a start is then no break. Such a server keeps its
 * row, with the weight that was found, or has none if none was found, until its check tells something or somebody disables or drains it. On the
 * loop.
 */
final class KeptRows {

    private static final int NO_ROW = -1;

    private final int[] weights;
    /** Of which servers nothing was told yet. */
    private final BitSet undecided = new BitSet();

    private final QuorumState quorum;

    KeptRows(List<InetSocketAddress> servers, @Nullable InetSocketAddress sorry, IpvsFound found) {
        this.weights = servers.stream()
                .mapToInt(server -> found.weights().getOrDefault(server, NO_ROW))
                .toArray();
        if (found.any()) {
            undecided.set(0, weights.length);
        }
        boolean sorryServes =
                sorry != null && !servers.contains(sorry) && found.weights().getOrDefault(sorry, 0) > 0;
        this.quorum = anyServes() ? QuorumState.HELD : sorryServes ? QuorumState.LOST : QuorumState.UNKNOWN;
    }

    /** {@return whether there was a quorum, as the rows show that were found} */
    QuorumState quorum() {
        return quorum;
    }

    /** Takes what is known by now. */
    void heed(IntFunction<Standing> standings) {
        for (int i = 0; i < weights.length; i++) {
            undecided.set(i, undecided.get(i) && standings.apply(i) == Standing.UNKNOWN);
        }
    }

    /** Another weight is wanted of a server: if it has a row, that has it. */
    void weight(int server, int weight) {
        if (weights[server] != NO_ROW) {
            weights[server] = weight;
        }
    }

    /** They are gone. */
    void clear() {
        undecided.clear();
    }

    /** {@return whether what was found counts for a server} */
    boolean decides(int server) {
        return undecided.get(server);
    }

    /** {@return whether a server has a row because one was found} */
    boolean hasRow(int server) {
        return undecided.get(server) && weights[server] != NO_ROW;
    }

    /** {@return the weight of such a row; 0 for others} */
    int weight(int server) {
        return hasRow(server) ? weights[server] : 0;
    }

    /** {@return whether a server takes connections only because it did before} */
    boolean anyServes() {
        return undecided.stream().anyMatch(server -> weight(server) > 0);
    }
}
