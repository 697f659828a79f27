package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.IpvsServiceStatus;
import io.ha4j.lvs.ipvs.core.IpvsDrift;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the kernel's tables that one virtual server has to do with: what it wants there, what is there. Made by {@link IpvsDesk#claim}.
 * Thread-safe, unless said otherwise.
 */
final class IpvsClaim {

    private static final Logger log = LoggerFactory.getLogger(IpvsClaim.class);

    private final IpvsDesk desk;
    private final String owner;
    private final Set<IpvsServiceId> ids;
    private final Listener listener;

    /** What came last of what was said to it, and is not done yet. Guarded by this. */
    private @Nullable List<WantedService> pending;

    private CompletableFuture<Void> pendingDone = new CompletableFuture<>();

    // On the desk's loop only.
    private List<WantedService> wanted = List.of();
    /** Since when. */
    private final Map<Watch, Long> watches = new HashMap<>();

    private boolean spoken;
    private final IpvsFound found;

    private volatile Reading reading = new Reading(Map.of(), Set.of());

    /** Hears what comes of it. On the desk's loop; must not block. */
    interface Listener {

        /** How services that are wanted are: with what is wrong, if anything; and what others had changed. */
        void told(Map<IpvsServiceId, Optional<IpvsProblem>> services, List<IpvsDrift> drift);

        /** There is a new {@link IpvsClaim#reading()}. */
        void read();
    }

    /** The wish to have connections counted each second, from when it was made. No two are equal. */
    static final class Watch {}

    /**
     * What the kernel has of the services that are wanted.
     *
     * @param watches those that had been made a second before: what was wanted before them is in it, and who was given to a server until then
     *     is a connection by now, or will be none
     */
    record Reading(Map<IpvsServiceId, Row> services, Set<Watch> watches) {}

    /** A service with its destinations. */
    record Row(IpvsServiceStatus service, List<IpvsDestinationStatus> destinations) {}

    IpvsClaim(IpvsDesk desk, String owner, Set<IpvsServiceId> ids, Listener listener, IpvsFound found) {
        this.desk = desk;
        this.owner = owner;
        this.ids = ids;
        this.listener = listener;
        this.found = found;
    }

    /** {@return what of these services was in the kernel already and is ours: it serves on until something is wanted} */
    IpvsFound found() {
        return found;
    }

    String owner() {
        return owner;
    }

    Set<IpvsServiceId> ids() {
        return ids;
    }

    Listener listener() {
        return listener;
    }

    /**
     * Wants these services, of those claimed, and no others. What is said before the kernel was told what was said before that replaces it.
     *
     * @return completed when the kernel has it, or has refused it, which the listener hears
     */
    CompletableFuture<Void> want(List<WantedService> next) {
        CompletableFuture<Void> done;
        boolean first;
        synchronized (this) {
            first = pending == null;
            pending = next;
            done = pendingDone;
        }
        if (first) {
            desk.perform(this);
        }
        return done;
    }

    /** What was said last, taken to be done. */
    record Order(List<WantedService> wanted, CompletableFuture<Void> done) {}

    synchronized @Nullable Order takeOrder() {
        List<WantedService> next = pending;
        if (next == null) {
            return null;
        }
        pending = null;
        CompletableFuture<Void> done = pendingDone;
        pendingDone = new CompletableFuture<>();
        return new Order(next, done);
    }

    /** {@return what the kernel has, as read last} */
    Reading reading() {
        return reading;
    }

    /** {@return what has connections counted each second, until {@link #unwatch}} */
    Watch watch() {
        Watch watch = new Watch();
        desk.watch(this, watch, true);
        return watch;
    }

    void unwatch(Watch watch) {
        desk.watch(this, watch, false);
    }

    /**
     * Gives the services up. They go when their connections have ended, at the latest after {@code patience}, unless somebody claims them soon:
     * a virtual server that starts anew finds them as they are. To be called once.
     *
     * @param keep whether they stay in the kernel
     */
    void release(Duration patience, boolean keep) {
        desk.release(this, patience, keep);
    }

    // What follows is for the desk, on its loop.

    List<WantedService> wanted() {
        return wanted;
    }

    void wanted(List<WantedService> next) {
        wanted = next;
        spoken = true;
    }

    /** {@return whether anything was said yet} */
    boolean hasSpoken() {
        return spoken;
    }

    void watched(Watch watch, boolean often, long nowNanos) {
        if (often) {
            watches.put(watch, nowNanos);
        } else {
            watches.remove(watch);
        }
    }

    boolean isWatched() {
        return !watches.isEmpty();
    }

    /** Reads what the kernel has, and tells. {@code settledNanos}: which watches count, those made by then. */
    void read(Ipvs ipvs, long settledNanos) {
        Map<IpvsServiceId, Row> rows = new HashMap<>();
        try {
            for (WantedService one : wanted) {
                ipvs.service(one.id())
                        .ifPresent(status -> rows.put(one.id(), new Row(status, ipvs.destinations(one.id()))));
            }
        } catch (IpvsException e) {
            log.debug("{}: the counters stay as they were read last", owner, e);
            return;
        }
        Set<Watch> settled = watches.entrySet().stream()
                .filter(watch -> watch.getValue() - settledNanos <= 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        reading = new Reading(Map.copyOf(rows), settled);
        listener.read();
    }
}
