package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.lvs.ipvs.keeper.IpvsKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Services that nobody wants any more. For a moment, and as long as the node is being changed, they stay as they are, so that a virtual server that
 * starts anew finds them; then nobody new comes to them; and when their connections have ended, or their time has, they go. On the loop of
 * {@link IpvsDesk}.
 */
final class IpvsReleases {

    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long COUNT_NANOS = Duration.ofMillis(100).toNanos();

    private final IpvsKeeper keeper;
    private final Ipvs ipvs;
    private final BooleanSupplier changing;
    private final List<Release> all = new ArrayList<>();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private boolean ending;
    /** Whether the kernel has refused something, which is then to be looked at as a whole. */
    private boolean unsure;

    private long nextCountNanos;
    private volatile long longestNanos;

    private static final class Release {

        private final WantedService service;
        private final long patienceNanos;
        private boolean quiet;
        /** When it becomes quiet, or else when it goes. */
        private long dueNanos;

        Release(WantedService service, long patienceNanos, long dueNanos) {
            this.service = service;
            this.patienceNanos = patienceNanos;
            this.dueNanos = dueNanos;
        }
    }

    IpvsReleases(IpvsKeeper keeper, Ipvs ipvs, BooleanSupplier changing) {
        this.keeper = keeper;
        this.ipvs = ipvs;
        this.changing = changing;
    }

    void add(List<WantedService> services, Duration patience, long nowNanos) {
        longestNanos = Math.max(longestNanos, patience.toNanos());
        services.forEach(service -> all.add(new Release(service, patience.toNanos(), nowNanos + GRACE_NANOS)));
    }

    /** Somebody wants these again: {@return what was wanted of those that are here} */
    List<WantedService> takeOver(Collection<IpvsServiceId> ids) {
        List<WantedService> taken = all.stream()
                .map(release -> release.service)
                .filter(service -> ids.contains(service.id()))
                .toList();
        all.removeIf(release -> taken.contains(release.service));
        return taken;
    }

    void onTime(long nowNanos) {
        boolean changed = false;
        nextCountNanos = nowNanos + COUNT_NANOS;
        for (Release release : List.copyOf(all)) {
            changed |= advance(release, nowNanos);
        }
        if (changed) {
            unsure = !keeper.update(nowNanos).isConverged();
        }
        if (ending && all.isEmpty()) {
            emptied.complete(null);
        }
    }

    private boolean advance(Release release, long nowNanos) {
        if (!release.quiet && nowNanos >= release.dueNanos && mayBeWanted()) {
            release.dueNanos = nowNanos + GRACE_NANOS;
        }
        if (!release.quiet && nowNanos >= release.dueNanos) {
            release.quiet = true;
            release.dueNanos = nowNanos + release.patienceNanos;
            if (release.patienceNanos > 0) {
                keeper.want(IpvsWish.quiet(release.service));
                return true; // counted at the next look: who has just been given to a server is no connection yet
            }
        }
        if (release.quiet && (nowNanos >= release.dueNanos || isIdle(release.service.id()))) {
            keeper.withdraw(release.service.id());
            all.remove(release);
            return true;
        }
        return false;
    }

    /** Others may take their time to close before that starts which wants them again. */
    private boolean mayBeWanted() {
        return !ending && changing.getAsBoolean();
    }

    private boolean isIdle(IpvsServiceId id) {
        try {
            return ipvs.destinations(id).stream().allMatch(one -> one.activeConnections() == 0);
        } catch (IpvsException e) {
            return false; // its time will come
        }
    }

    /** {@return when {@link #onTime} is to be called} */
    long nextNanos() {
        return all.stream()
                .mapToLong(release -> release.quiet ? Math.min(release.dueNanos, nextCountNanos) : release.dueNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Waits for nobody who might want them again. {@link #emptied} says when all have gone, which {@link #onTime} sees to. */
    void endNow(long nowNanos) {
        ending = true;
        for (Release release : all) {
            release.dueNanos = release.quiet ? release.dueNanos : nowNanos;
        }
        onTime(nowNanos);
    }

    /** {@return completed when all have gone after {@link #endNow}; thread-safe} */
    CompletableFuture<Void> emptied() {
        return emptied;
    }

    /** {@return the longest time that connections were given so far; thread-safe} */
    long longestNanos() {
        return longestNanos;
    }

    /** {@return what came of removing what is left} */
    IpvsReport withdrawAll(long nowNanos) {
        all.forEach(release -> keeper.withdraw(release.service.id()));
        all.clear();
        return unsure ? keeper.reconcile(nowNanos) : keeper.update(nowNanos);
    }
}
