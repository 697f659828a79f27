package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.core.DaemonRecord;
import io.ha4j.lvs.ipvs.core.OwnershipRecord;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Which sync daemon of the kernel is ours, written down in a file: before it is started, and struck out after it was stopped. So after a crash
 * the next run knows it, also if it is to be another one then.
 *
 * <p>Belongs to the network namespace of the thread that opens it. One owner thread: calls wait for the disk.
 */
public final class SyncRecord implements AutoCloseable {

    private final RecordStore store;
    private final OwnershipRecord.Key key;
    private Set<IpvsDaemon> recorded;

    private SyncRecord(RecordStore store, OwnershipRecord.Key key, Set<IpvsDaemon> recorded) {
        this.store = store;
        this.key = key;
        this.recorded = recorded;
    }

    /**
     * {@return the record, as an earlier run has left it}
     *
     * @param directory where it is; made if missing
     * @param owner whose it is: the name of the node
     * @throws RecordInUseException if somebody else of this owner has it in this network namespace
     * @throws io.ha4j.lvs.ipvs.core.CorruptRecordException if it cannot be understood
     * @throws io.ha4j.HaException if it cannot be read, or this is not Linux
     */
    public static SyncRecord open(Path directory, String owner) {
        OwnershipRecord.Key key = HostIdentity.ofThisThread().key(owner);
        RecordStore store =
                RecordFile.open(directory, RecordFile.name("ipvssync", key), "IPVS sync daemons of " + owner);
        try {
            Set<IpvsDaemon> recorded = Optional.ofNullable(store.read())
                    .flatMap(lines -> DaemonRecord.parse(store.name(), lines, key))
                    .map(DaemonRecord::daemons)
                    .orElse(Set.of());
            return new SyncRecord(store, key, recorded);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** {@return whether it is written down} */
    public boolean has(IpvsDaemon running) {
        return recorded.stream().anyMatch(daemon -> daemon.matches(running));
    }

    /** Writes down that this one is ours, and no other; it lasts when this returns. */
    public void write(IpvsDaemon daemon) {
        Set<IpvsDaemon> next = Set.of(daemon);
        if (!recorded.equals(next)) {
            store.write(new DaemonRecord(key, next).lines());
            recorded = next;
        }
    }

    /** Writes down that none is ours. */
    public void clear() {
        if (!recorded.isEmpty()) {
            store.delete();
            recorded = Set.of();
        }
    }

    /** Lets another run have it, as it is. Idempotent. */
    @Override
    public void close() {
        store.close();
    }
}
