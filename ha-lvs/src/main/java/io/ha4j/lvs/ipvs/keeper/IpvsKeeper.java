package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.IpvsServiceStatus;
import io.ha4j.lvs.ipvs.core.CorruptRecordException;
import io.ha4j.lvs.ipvs.core.IpvsMachine;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.IpvsStep;
import io.ha4j.lvs.ipvs.core.OwnershipRecord;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps services in the kernel's IPVS tables as they are wanted, and never touches those of others. It does nothing by itself: its owner
 * calls {@link #update} after a change, and {@link #reconcile} when {@link #nextReconcileNanos} has come.
 *
 * <pre>{@code
 * try (Ipvs ipvs = ...; IpvsKeeper keeper = IpvsKeeper.open(ipvs, KeeperSettings.of("lb-1"))) {
 *     keeper.want(WantedService.of(service, destinations));
 *     keeper.sweep();                                 // that was all: what else an earlier run has left goes
 *     IpvsReport report = keeper.reconcile(ticker.nanos());
 *     report.drift();                                 // what others had changed: an event
 *     report.problems();                              // what could not be done and why: an event; it is tried again
 * }
 * }</pre>
 *
 * <p>What is its own is written down in a file, so that after a crash the next keeper of the same owner goes on where this one was. How, and
 * what a service of somebody else is: {@code docs/decisions/020-ipvs-ownership.md}.
 *
 * <p>Belongs to the network namespace of the thread that opens it, which must be that of its {@link Ipvs}. One owner thread: calls wait for
 * the kernel and the disk.
 */
public final class IpvsKeeper implements AutoCloseable {

    private final Ipvs ipvs;
    private final RecordStore store;
    private final OwnershipRecord.Key key;
    private final IpvsMachine machine;

    private IpvsKeeper(Ipvs ipvs, RecordStore store, OwnershipRecord.Key key, IpvsMachine machine) {
        this.ipvs = ipvs;
        this.store = store;
        this.key = key;
        this.machine = machine;
    }

    /**
     * {@return a keeper that has read what is its own, and nothing of the kernel's table yet}
     *
     * @param ipvs the tables; not closed by the keeper
     * @throws RecordInUseException if another keeper of this owner works in this network namespace
     * @throws CorruptRecordException if the record cannot be understood
     * @throws HaException if the record cannot be read, or this is not Linux
     */
    public static IpvsKeeper open(Ipvs ipvs, KeeperSettings settings) {
        return open(ipvs, settings, HostIdentity.ofThisThread());
    }

    static IpvsKeeper open(Ipvs ipvs, KeeperSettings settings, HostIdentity host) {
        OwnershipRecord.Key key = host.key(settings.owner());
        return open(
                ipvs,
                settings,
                key,
                RecordFile.open(
                        settings.directory(), RecordFile.name("ipvs", key), "IPVS services of " + settings.owner()));
    }

    /** Takes the store over, also when it fails. */
    static IpvsKeeper open(Ipvs ipvs, KeeperSettings settings, OwnershipRecord.Key key, RecordStore store) {
        try {
            Set<IpvsServiceId> recorded = Optional.ofNullable(store.read())
                    .flatMap(lines -> OwnershipRecord.parse(store.name(), lines, key))
                    .map(OwnershipRecord::services)
                    .orElse(Set.of());
            long period = settings.period().toNanos();
            return new IpvsKeeper(
                    ipvs,
                    store,
                    key,
                    new IpvsMachine(recorded, period, settings.retry().toNanos()));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Wants a service, in place of what was wanted of it before. The kernel hears of it by {@link #update} or {@link #reconcile}. */
    public void want(WantedService service) {
        machine.want(service);
    }

    /** Has the next {@link #update} look at a service, and say what is wrong with it, though the same was wanted of it before. */
    public void look(IpvsServiceId id) {
        machine.look(id);
    }

    /** Does not want a service any more: {@link #update} or {@link #reconcile} removes it with its destinations, if it is ours. */
    public void withdraw(IpvsServiceId id) {
        machine.withdraw(id);
    }

    /** Withdraws all that is wanted and all that an earlier run has left. */
    public void withdrawAll() {
        machine.wanted().forEach(machine::withdraw);
        machine.sweep(Set.of());
    }

    /**
     * Says that all that is wanted has been wanted, for now: from now on, services of an earlier run that are not among it are removed. Until
     * then they serve on.
     */
    public void sweep() {
        machine.sweep(Set.of());
    }

    /**
     * Says that whoever wants services has been heard: from now on, services of an earlier run are removed that are not wanted and not among {@code
     * waiting}. Those serve on until somebody wants or withdraws them.
     */
    public void sweep(Set<IpvsServiceId> waiting) {
        machine.sweep(waiting);
    }

    /** Compares the kernel's table with what is wanted this often from now on: {@link KeeperSettings#period}. */
    public void period(Duration period) {
        machine.period(KeeperSettings.checkedPeriod(period).toNanos());
    }

    /**
     * Brings what has changed since the last call into the kernel, from what is known of the table: usually without reading it.
     *
     * @param nowNanos the time of the owner's ticker
     */
    public IpvsReport update(long nowNanos) {
        return run(machine.begin(false, nowNanos));
    }

    /**
     * Compares the kernel's table with what is wanted, and puts right what differs.
     *
     * @param nowNanos the time of the owner's ticker
     */
    public IpvsReport reconcile(long nowNanos) {
        return run(machine.begin(true, nowNanos));
    }

    /** {@return when {@link #reconcile} is to be called, in the time of the owner's ticker; {@code Long.MAX_VALUE} before the first call} */
    public long nextReconcileNanos() {
        return machine.nextReconcileNanos();
    }

    /**
     * {@return which services an earlier run has left, and nobody has wanted, withdrawn or swept yet; sorted} They are in the kernel as they were,
     * or somebody has removed them.
     */
    public Set<IpvsServiceId> leftovers() {
        return machine.leftovers();
    }

    /** {@return which services are ours, sorted} */
    public Set<IpvsServiceId> owned() {
        return machine.owned();
    }

    /**
     * {@return how many active connections a destination has, by which a drain ends; empty if it is not there} These are the established ones
     * of TCP and SCTP. UDP has none: how long a drain of it takes is for the deadline to say.
     *
     * @throws io.ha4j.lvs.ipvs.IpvsException if the kernel cannot be read
     */
    public OptionalLong activeConnections(IpvsServiceId id, InetSocketAddress destination) {
        return ipvs.destinations(id).stream()
                .filter(status -> status.destination().address().equals(destination))
                .mapToLong(IpvsDestinationStatus::activeConnections)
                .findFirst();
    }

    /**
     * Lets another keeper have the record. The services stay in the kernel as they are, for the next run; who wants them removed calls {@link
     * #withdrawAll} and {@link #update} before. Idempotent.
     */
    @Override
    public void close() {
        store.close();
    }

    private IpvsReport run(IpvsStep first) {
        IpvsStep step = first;
        while (!(step instanceof IpvsStep.Finished)) {
            step = carryOut(step);
        }
        return ((IpvsStep.Finished) step).report();
    }

    private IpvsStep carryOut(IpvsStep step) {
        try {
            if (step instanceof IpvsStep.ReadAll) {
                return machine.onServices(
                        ipvs.services().stream().map(IpvsServiceStatus::service).toList());
            } else if (step instanceof IpvsStep.ReadServices read) {
                return machine.onServices(readServices(read.services()));
            } else if (step instanceof IpvsStep.ReadDestinations read) {
                return machine.onDestinations(readDestinations(read.services()));
            } else if (step instanceof IpvsStep.WriteRecord write) {
                record(write.services());
                return machine.onRecorded(write.services());
            } else if (step instanceof IpvsStep.Apply apply) {
                return machine.onApplied(ipvs.applyAll(apply.commands()));
            }
            throw new IllegalStateException("unknown step " + step);
        } catch (HaException e) {
            return machine.onTrouble(e);
        }
    }

    private List<IpvsService> readServices(List<IpvsServiceId> ids) {
        return ids.stream()
                .map(ipvs::service)
                .flatMap(Optional::stream)
                .map(IpvsServiceStatus::service)
                .toList();
    }

    private Map<IpvsServiceId, List<IpvsDestination>> readDestinations(List<IpvsServiceId> ids) {
        Map<IpvsServiceId, List<IpvsDestination>> found = new LinkedHashMap<>();
        for (IpvsServiceId id : ids) {
            found.put(
                    id,
                    ipvs.destinations(id).stream()
                            .map(IpvsDestinationStatus::destination)
                            .toList());
        }
        return found;
    }

    private void record(Set<IpvsServiceId> services) {
        if (services.isEmpty()) {
            store.delete();
        } else {
            store.write(new OwnershipRecord(key, services).lines());
        }
    }
}
