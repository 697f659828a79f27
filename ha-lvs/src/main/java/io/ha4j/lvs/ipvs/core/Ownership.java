package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which services are ours. A service is written down before it is added to the kernel and struck out after it was removed: so what is
 * written down is always all that is ours, and after a crash perhaps something that is not there. Not thread-safe.
 */
final class Ownership {

    private final Set<IpvsServiceId> owned;
    /** What the file says. */
    private Set<IpvsServiceId> recorded;
    /** Of an earlier run, and nobody has said yet whether it is wanted. */
    private final Set<IpvsServiceId> leftovers;

    Ownership(Set<IpvsServiceId> recorded) {
        this.recorded = Set.copyOf(recorded);
        this.owned = new TreeSet<>(recorded);
        this.leftovers = new HashSet<>(recorded);
    }

    boolean owns(IpvsServiceId id) {
        return owned.contains(id);
    }

    Set<IpvsServiceId> owned() {
        return owned;
    }

    void claim(IpvsServiceId id) {
        owned.add(id);
    }

    void release(IpvsServiceId id) {
        owned.remove(id);
        leftovers.remove(id);
    }

    /** What is not written down has not been touched. */
    void releaseUnrecorded() {
        owned.retainAll(recorded);
    }

    /** Somebody has said whether it is wanted. */
    void spokenFor(IpvsServiceId id) {
        leftovers.remove(id);
    }

    /** Everybody has said what is wanted, except of these. */
    void sweep(Set<IpvsServiceId> waiting) {
        leftovers.retainAll(waiting);
    }

    Set<IpvsServiceId> leftovers() {
        return new TreeSet<>(leftovers);
    }

    /** {@return whether it is to wait until somebody says whether it is wanted} */
    boolean isLeftover(IpvsServiceId id) {
        return leftovers.contains(id);
    }

    /** {@return whether all that is ours is written down} */
    boolean isCovered() {
        return recorded.containsAll(owned);
    }

    /** {@return whether what is ours is written down, and nothing else} */
    boolean isRecorded() {
        return recorded.equals(owned);
    }

    void recorded(Set<IpvsServiceId> written) {
        recorded = Set.copyOf(written);
    }
}
