package io.ha4j.lvs.core;

import java.util.List;

/**
 * The servers that can be used, in the order in which they were given. Immutable.
 *
 * @param primaries asked first
 * @param backups asked when no primary is left
 */
public record Pool(List<Slot> primaries, List<Slot> backups) {

    /** Copies the lists. */
    public Pool {
        primaries = List.copyOf(primaries);
        backups = List.copyOf(backups);
    }

    /**
     * A server that can be used.
     *
     * @param server its number
     * @param weight its present weight, 1..65535
     */
    public record Slot(int server, int weight) {}
}
