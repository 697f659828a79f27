package io.ha4j.lvs.ipvs.core;

import io.ha4j.HaException;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsOutcome;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what has to be done so that the kernel has our services as they are wanted, and those of others as they are. It changes as
 * little as possible: what is equal is left alone, what differs is edited, only what is not there is added.
 *
 * <p>A service is ours if the record says so, which survives a restart: the caller writes it down before the service is added, and keeps it
 * until the service has been removed. A service that is wanted, is there and is not ours is left alone unless it is to be adopted. So an
 * equal table that an earlier run has left is taken on without a change.
 *
 * <p>One reconcile is a sequence of {@link IpvsStep}s: {@link #begin} gives the first, and each answer the next, until {@link
 * IpvsStep.Finished}. It can be left at any point, as by a crash: a new machine with what was recorded last goes on from there.
 *
 * <p>Destinations that are removed while they have connections stay with the kernel, which takes them up again, counters and all, if they
 * come back ({@code ip_vs_trash_get_dest}): that needs nothing here. Not thread-safe.
 */
public final class IpvsMachine {

    /** Never. */
    public static final long NEVER = Long.MAX_VALUE;

    private final long retryNanos;
    private final Map<IpvsServiceId, WantedService> wanted = new LinkedHashMap<>();
    private final Set<IpvsServiceId> changed = new LinkedHashSet<>();
    private final TableView view = new TableView();
    private final Ownership own;
    private @Nullable Reconciliation current;
    private long periodNanos;
    /** How soon it is tried again as things stand. */
    private long backoffNanos;

    private long startedNanos;
    private boolean all;
    private long nextNanos = NEVER;

    /**
     * Creates a machine that knows nothing of the kernel's table yet.
     *
     * @param recorded which services are ours, as an earlier run has left them or not
     * @param periodNanos how long after a reconcile the table is to be looked at again
     * @param retryNanos how long after one that has left a problem; twice as long after each further one, up to the period
     */
    public IpvsMachine(Set<IpvsServiceId> recorded, long periodNanos, long retryNanos) {
        this.own = new Ownership(recorded);
        this.periodNanos = periodNanos;
        this.retryNanos = retryNanos;
        this.backoffNanos = retryNanos;
    }

    /** Wants a service, in place of what was wanted of it before. */
    public void want(WantedService service) {
        IpvsServiceId id = service.id();
        if (!service.equals(wanted.put(id, service))) {
            changed.add(id);
        }
        own.spokenFor(id);
    }

    /** Has a service looked at next time, though the same is wanted of it: somebody else waits for what is to be said of it. */
    public void look(IpvsServiceId id) {
        changed.add(id);
    }

    /** Does not want a service any more: it is removed if it is ours. */
    public void withdraw(IpvsServiceId id) {
        wanted.remove(id);
        own.spokenFor(id);
        changed.add(id);
    }

    /**
     * Says that everything that is wanted has been wanted: services of an earlier run that are not among it are removed from now on, but for those of
     * which somebody is still to say so.
     */
    public void sweep(Set<IpvsServiceId> waiting) {
        own.sweep(waiting);
        changed.addAll(own.owned());
    }

    /** Has the whole table looked at this often from now on. */
    public void period(long nanos) {
        periodNanos = nanos;
        backoffNanos = Math.min(backoffNanos, Math.max(retryNanos, nanos));
        if (nextNanos != NEVER) {
            nextNanos = Math.min(nextNanos, startedNanos + nanos);
        }
    }

    /** {@return what is wanted, in the order in which it was wanted first} */
    public Set<IpvsServiceId> wanted() {
        return new LinkedHashSet<>(wanted.keySet());
    }

    /** {@return what an earlier run has left and nobody has spoken of yet, sorted} */
    public Set<IpvsServiceId> leftovers() {
        return own.leftovers();
    }

    /** {@return what is ours, sorted} */
    public Set<IpvsServiceId> owned() {
        return new TreeSet<>(own.owned());
    }

    /**
     * Begins a reconcile; one that has not finished is forgotten, and what it was about is read again.
     *
     * @param all whether the whole table is read and all services are looked at, else only those that are wanted otherwise than before,
     *     from what is known of them
     * @return the first step
     */
    public IpvsStep begin(boolean all, long nowNanos) {
        abandon();
        Set<IpvsServiceId> scope = new LinkedHashSet<>();
        wanted.keySet().stream().filter(id -> all || changed.contains(id)).forEach(scope::add);
        for (IpvsServiceId id : own.owned()) {
            if (!wanted.containsKey(id) && !own.isLeftover(id) && (all || changed.contains(id))) {
                scope.add(id);
            }
        }
        changed.clear();
        startedNanos = nowNanos;
        this.all = all;
        current = new Reconciliation(wanted, own, view, scope, all);
        return told(current.begin());
    }

    /** {@return what follows from what was found: all services, or those that were asked for and are there} */
    public IpvsStep onServices(List<IpvsService> services) {
        return told(running().onServices(services));
    }

    /** {@return what follows from what was found} */
    public IpvsStep onDestinations(Map<IpvsServiceId, List<IpvsDestination>> destinations) {
        return told(running().onDestinations(destinations));
    }

    /** {@return what follows from these services being written down} */
    public IpvsStep onRecorded(Set<IpvsServiceId> services) {
        return told(running().onRecorded(services));
    }

    /** {@return what follows from what became of each command} */
    public IpvsStep onApplied(List<IpvsOutcome> outcomes) {
        return told(running().onApplied(outcomes));
    }

    /** {@return what follows from a step that failed as a whole} */
    public IpvsStep onTrouble(HaException trouble) {
        return told(running().onTrouble(trouble));
    }

    /** {@return when the whole table is to be looked at again, or {@link #NEVER} before the first reconcile} */
    public long nextReconcileNanos() {
        return nextNanos;
    }

    private void abandon() {
        if (current != null) {
            changed.addAll(current.abandon());
            current = null;
        }
    }

    private Reconciliation running() {
        return Objects.requireNonNull(current, "a reconcile has begun");
    }

    private IpvsStep told(IpvsStep step) {
        if (step instanceof IpvsStep.Finished finished) {
            current = null;
            // No problem, or none that a retry solves.
            boolean calm = finished.report().problems().stream().allMatch(IpvsProblem.NotKept.class::isInstance);
            if (!all) {
                backoffNanos =
                        calm ? backoffNanos : retryNanos; // what was changed just now has not been tried for long
            }
            long next = startedNanos + (calm ? periodNanos : backoffNanos);
            nextNanos =
                    all ? next : Math.min(nextNanos, next); // many small changes do not put off the look at the whole
            if (all) {
                backoffNanos = calm ? retryNanos : Math.min(2 * backoffNanos, Math.max(retryNanos, periodNanos));
            }
        }
        return step;
    }
}
