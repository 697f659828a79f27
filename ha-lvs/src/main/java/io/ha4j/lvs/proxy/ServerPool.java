package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.time.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servers that can be used now, and who gets which. Thread-safe.
 *
 * <p>Without a queue, persistence and limits, those who acquire a server take no lock of the pool's and allocate nothing. Lock order: those
 * who wait, then the lists or the clients.
 */
public final class ServerPool {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Ticker ticker;
    private final WhenEmpty whenEmpty;
    private final @Nullable WaitingRoom room;
    private final @Nullable StickyClients clients;
    private final PoolClock clock;
    private final ServerTiers tiers;
    /** Whether clients are remembered for those who serve now: not for the sorry server. */
    private volatile boolean sticky = true;
    /** Who has lost their clients, and was told so. */
    private Set<Backend> forgotten = Set.of();

    private List<Backend> quiescent = List.of();

    /** For those who wait. */
    private final WaitingRoom.Servers places = new WaitingRoom.Servers() {
        @Override
        public @Nullable Backend take(Flow flow, Set<Backend> tried) {
            return ServerPool.this.take(flow, tried);
        }

        @Override
        public boolean havePlace() {
            return tiers.havePlace();
        }
    };

    /** A server that can be used, and its present weight. */
    public record Entry(Backend backend, int weight) {}

    /**
     * Who can be used.
     *
     * @param primaries asked first
     * @param backups asked when no primary can take a connection
     * @param quiescent those of weight 0 that take connections of clients that are remembered for them, and no others
     * @param forgotten those whose clients are to be forgotten
     * @param sticky whether clients are remembered
     */
    public record Lists(
            List<Entry> primaries,
            List<Entry> backups,
            List<Backend> quiescent,
            List<Backend> forgotten,
            boolean sticky) {}

    /** Creates an empty pool that refuses those for whom there is no server. */
    public ServerPool(Scheduler scheduler) {
        this(scheduler, Ticker.system(), PoolRules.PLAIN);
    }

    /** Creates an empty pool. */
    public ServerPool(Scheduler scheduler, Ticker ticker, PoolRules rules) {
        this.ticker = ticker;
        this.whenEmpty = rules.whenEmpty();
        this.room = rules.queue() == null ? null : new WaitingRoom(rules.queue(), ticker);
        this.clients = rules.persistence() == null ? null : new StickyClients(rules.persistence());
        this.clock = new PoolClock(room, clients);
        this.tiers = new ServerTiers(this, scheduler);
    }

    /** Has {@code keeper} called, by any thread, when {@link #nextDeadlineNanos} is to be asked for again. It must not block. */
    public void onTimed(Runnable keeper) {
        clock.keeper(keeper);
    }

    /** Replaces the servers and their weights in one step: nobody is turned away while one list is new and the other is not yet. */
    public void update(List<Entry> nextPrimaries, List<Entry> nextBackups) {
        update(new Lists(nextPrimaries, nextBackups, List.of(), List.of(), true));
    }

    /** Replaces the servers and their weights in one step. */
    public void update(Lists next) {
        synchronized (this) {
            Set<Backend> gone = identitySet(tiers.all());
            gone.addAll(quiescent);
            next.primaries().forEach(entry -> gone.remove(entry.backend()));
            next.backups().forEach(entry -> gone.remove(entry.backend()));
            gone.forEach(Backend::withdraw);
            next.forgotten().forEach(Backend::withdraw);
            quiescent = next.quiescent();
            quiescent.forEach(backend -> backend.quiesce(this));
            sticky = next.sticky();
            tiers.update(next.primaries(), next.backups());
            forget(next.forgotten());
        }
        serveWaiting();
    }

    private void forget(List<Backend> losing) {
        if (clients != null) {
            losing.stream().filter(backend -> !forgotten.contains(backend)).forEach(clients::drop);
        }
        forgotten = identitySet(losing);
    }

    private static Set<Backend> identitySet(List<Backend> members) {
        Set<Backend> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(members);
        return set;
    }

    /**
     * {@return a server for a connection, counted there as being set up; a backup only if no primary is left that it has not tried and that has
     * a place. Null if there is none yet: then {@code waiter} hears what comes of it}
     *
     * @param flow the connection; the same object again when what became of it is told to the server
     * @param tried those which this connection could not reach; not to be changed while it waits
     * @throws RuntimeException if the scheduler fails, which may be the code of a user; {@code waiter} is not called then
     */
    public @Nullable Backend acquire(Flow flow, Set<Backend> tried, Waiter waiter) {
        WaitingRoom queue = room;
        if (queue == null || queue.isEmpty()) {
            Backend taken = take(flow, tried);
            if (taken != null) {
                return taken;
            }
        }
        if (queue == null || !mayWait(flow, tried)) {
            waiter.refused(answer());
            return null;
        }
        if (queue.enter(flow, tried, waiter, ticker.nanos())) {
            clock.waiting();
            queue.serve(places);
            heedSearch(queue);
            return null;
        }
        // A line that is full of those who belong elsewhere keeps nobody from its own server.
        Backend taken = tiers.isBound(flow, tried) ? take(flow, tried) : null;
        if (taken == null) {
            queue.refuse();
            waiter.refused(answer());
        }
        return taken;
    }

    /** Forgets one who waits, because its client has gone. A server that is assigned to it in the same moment is given back by itself. */
    public void cancel(Waiter waiter) {
        if (room != null) {
            room.cancel(waiter);
        }
    }

    /** Forgets all who wait, because their connections are about to be cut: they are not called any more. */
    public void dismissWaiting() {
        if (room != null) {
            room.dismiss();
        }
    }

    /** {@return whether a server may come free for it, or come back} */
    private boolean mayWait(Flow flow, Set<Backend> tried) {
        return tiers.mayComeFree(flow, tried) || (whenEmpty == WhenEmpty.HOLD && tiers.areEmpty());
    }

    private WhenEmpty answer() {
        return whenEmpty == WhenEmpty.CLOSE ? WhenEmpty.CLOSE : WhenEmpty.REFUSE;
    }

    private void serveWaiting() {
        if (room != null && !room.isEmpty()) {
            room.placeCame(places);
            heedSearch(room);
        }
    }

    private void heedSearch(WaitingRoom queue) {
        if (queue.resumeNanos() != NEVER) {
            clock.searching();
        }
    }

    private @Nullable Backend take(Flow flow, Set<Backend> tried) {
        StickyClients remembered = clients;
        return remembered == null || !sticky ? pick(flow, tried) : take(flow, tried, remembered);
    }

    /** A client whose server is full, or away for a while, gets another one this time, and remains that server's client. */
    private @Nullable Backend take(Flow flow, Set<Backend> tried, StickyClients remembered) {
        long nowNanos = ticker.nanos();
        Backend known = remembered.serverOf(flow, nowNanos);
        boolean fits = known != null
                && !tried.contains(known)
                && !tiers.isIdleBackup(known); // whose clients are its own only while it serves
        Backend taken = known != null && fits && known.reserve(true) ? known : pick(flow, tried);
        if (taken != null && (!fits || taken == known) && remembered.begin(flow, taken, nowNanos)) {
            clock.remembered();
        }
        if (taken != null && taken == known) {
            tiers.loadChanged(taken);
        }
        return taken;
    }

    private @Nullable Backend pick(Flow flow, Set<Backend> tried) {
        Set<Backend> leftOut = tried;
        while (true) {
            Backend picked = next(flow, leftOut);
            if (picked == null) {
                return null;
            }
            if (picked.reserve(false)) {
                tiers.loadChanged(picked);
                return picked;
            }
            if (picked.overloaded() && tiers.isBound(flow, tried)) {
                return null; // somebody else took the last place of the only one that it may have
            }
            leftOut = with(leftOut, picked); // the same, or withdrawn in this moment
        }
    }

    private static Set<Backend> with(Set<Backend> set, Backend one) {
        Set<Backend> more = identitySet(new ArrayList<>(set));
        more.add(one);
        return more;
    }

    private @Nullable Backend next(Flow flow, Set<Backend> tried) {
        Backend picked = tiers.pick(flow, tried);
        if (picked
                == null) { // an update may be half done: its end is waited for by those only who would be turned away
            synchronized (this) {
                picked = tiers.pick(flow, tried);
            }
        }
        return picked;
    }

    /** A server has accepted a connection. */
    void responded(Backend backend, long latencyNanos) {
        tiers.responded(backend, latencyNanos, ticker.nanos());
    }

    /** A connection counts no longer at a server. */
    void ended(Backend backend, Flow flow) {
        if (clients != null) {
            clients.end(flow);
        }
        tiers.loadChanged(backend);
        serveWaiting();
    }

    /** {@return when {@link #onDeadline} is to be called, or {@link #NEVER}: until {@link #onTimed} tells} */
    public long nextDeadlineNanos() {
        return clock.nextDeadlineNanos();
    }

    /** Refuses those who have waited for too long, searches on among the others, and forgets clients that have not come for too long. */
    public void onDeadline(long nowNanos) {
        if (room != null) {
            room.expire(nowNanos).forEach(waiter -> waiter.refused(answer()));
            if (room.resumeNanos() != NEVER) {
                room.serve(places);
            }
        }
        if (clients != null) {
            clients.expire(nowNanos);
        }
    }

    /** {@return how many wait for a server now} */
    public int waiting() {
        return room == null ? 0 : room.size();
    }

    /** {@return how many have waited so far} */
    public long waited() {
        return room == null ? 0 : room.waited();
    }

    /** {@return how many were refused so far because the queue was full, or they had been in it for too long} */
    public long queueRefusals() {
        return room == null ? 0 : room.refused();
    }

    /** {@return how many clients are remembered} */
    public int persistenceEntries() {
        return clients == null ? 0 : clients.size();
    }
}
