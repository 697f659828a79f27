package io.ha4j.lvs.core;

import java.util.List;

/**
 * The servers that can be used, in the order in which they were given. Immutable.
 *
 * @param primaries asked first
 * @param backups asked when no primary is left
 * @param quiescent the numbers of those that take connections of clients that are remembered for them, and no others
 * @param forgotten the numbers of those whose clients are not remembered
 * @param sorry whether the sorry server takes all connections; then the first three lists are empty
 */
public record Pool(
        List<Slot> primaries, List<Slot> backups, List<Integer> quiescent, List<Integer> forgotten, boolean sorry) {

    /** Copies the lists. */
    public Pool {
        primaries = List.copyOf(primaries);
        backups = List.copyOf(backups);
        quiescent = List.copyOf(quiescent);
        forgotten = List.copyOf(forgotten);
    }

    /**
     * A server that can be used.
     *
     * @param server its number
     * @param weight its present weight, 1..65535
     */
    public record Slot(int server, int weight) {}
}
