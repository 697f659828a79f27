package io.ha4j.lvs;

import io.ha4j.HaException;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.lvs.ipvs.keeper.IpvsKeeper;
import io.ha4j.lvs.ipvs.keeper.KeeperSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where virtual servers say what the kernel is to have, and hear what it has. All that waits for the kernel is done on the loop {@code ipvs}, which
 * does nothing else. Thread-safe, unless said otherwise.
 */
final class IpvsDesk {

    private static final Logger log = LoggerFactory.getLogger(IpvsDesk.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MOST_TOLD = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long COUNT_NANOS = Duration.ofSeconds(1).toNanos();

    private final Loop loop;
    private final Ipvs ipvs;
    private final IpvsKeeper keeper;

    // On the loop only.
    private final LoopTimer timer;
    private final Map<IpvsServiceId, IpvsClaim> claims = new LinkedHashMap<>();
    private final IpvsReleases releases;
    /** Whose counters are read soon. */
    private final Set<IpvsClaim> unread = new HashSet<>();

    /** What is wrong with services, as it was found last. */
    private final Map<IpvsServiceId, String> problems = new LinkedHashMap<>();

    private long nextReadNanos = LoopTimer.NEVER;
    private boolean active;
    private boolean closed;

    private volatile Snapshot snapshot = new Snapshot(0, 0, 0, "");

    /**
     * The kernel's tables, as far as this node has to do with them.
     *
     * @param services how many services of this node are wanted there
     * @param repairs changes by others that were found
     * @param commands changes that were made
     * @param problem what is not as it is wanted; empty if all is
     */
    record Snapshot(int services, long repairs, long commands, String problem) {}

    private IpvsDesk(Loop loop, Ipvs ipvs, IpvsKeeper keeper, BooleanSupplier changing) {
        this.loop = loop;
        this.ipvs = ipvs;
        this.keeper = keeper;
        this.timer = loop.newTimer(this::onTime);
        this.releases = new IpvsReleases(keeper, ipvs, changing);
    }

    /**
     * Opens it, on {@code loop}.
     *
     * @param changing whether the node is being changed: what was released may be claimed again soon
     * @throws HaException if there is no IPVS, it may not be programmed, or the record of what is ours cannot be had
     */
    static IpvsDesk open(Loop loop, String owner, IpvsPlane.Settings settings, BooleanSupplier changing) {
        return loop.call(() -> {
            Ipvs ipvs = settings.kernel().get();
            try {
                ipvs.info();
                KeeperSettings keeping = new KeeperSettings(owner, settings.directory(), settings.reread(), RETRY);
                return new IpvsDesk(loop, ipvs, IpvsKeeper.open(ipvs, keeping), changing);
            } catch (RuntimeException e) {
                ipvs.close();
                throw e;
            }
        });
    }

    /** All virtual servers of the node have claimed what they will want. Idempotent. */
    void activate() {
        loop.call(() -> {
            if (!active) {
                active = true;
                sweep();
            }
            return true;
        });
    }

    /**
     * {@return the right to say what these services are}
     *
     * @throws HaException if another virtual server of the node has one of them, or the kernel cannot be read
     */
    IpvsClaim claim(String owner, List<IpvsServiceId> ids, IpvsClaim.Listener listener) {
        return loop.call(() -> {
            for (IpvsServiceId id : ids) {
                IpvsClaim other = claims.get(id);
                if (other != null) {
                    throw new HaException(owner + ": " + other.owner() + " has the service " + id
                            + " already (give one of them another address or port)");
                }
            }
            IpvsClaim claim = new IpvsClaim(this, owner, Set.copyOf(ids), listener, find(ids));
            ids.forEach(id -> claims.put(id, claim));
            return claim;
        });
    }

    private IpvsFound find(List<IpvsServiceId> ids) {
        Set<IpvsServiceId> ours = keeper.owned();
        ours.retainAll(ids);
        IpvsFound there = IpvsFound.read(ours, ipvs); // which may fail: then nothing has changed
        return there.with(releases.takeOver(ids).stream()
                .filter(service -> ours.contains(service.id()))
                .toList());
    }

    void perform(IpvsClaim claim) {
        try {
            loop.execute(() -> performNow(claim));
        } catch (RejectedExecutionException e) {
            IpvsClaim.Order order = claim.takeOrder();
            if (order != null) {
                order.done().completeExceptionally(new HaException("the kernel was not told: " + e.getMessage(), e));
            }
        }
    }

    private void performNow(IpvsClaim claim) {
        IpvsClaim.Order order = claim.takeOrder();
        if (order == null) {
            return;
        }
        if (!closed && claims.containsValue(claim)) {
            Set<IpvsServiceId> wanted = idsOf(order.wanted());
            claim.ids().stream().filter(id -> !wanted.contains(id)).forEach(this::withdraw);
            order.wanted().forEach(keeper::want);
            if (!claim.hasSpoken()) {
                wanted.forEach(keeper::look); // who had it before may have wanted the same
            }
            claim.wanted(order.wanted());
            tell(keeper.update(now()));
            unread.add(claim);
            nextReadNanos = Math.min(nextReadNanos, now() + COUNT_NANOS);
            rearm();
        }
        order.done().complete(null);
    }

    private void withdraw(IpvsServiceId id) {
        keeper.withdraw(id);
        problems.remove(id); // one that is not ours is not looked at any more
    }

    private static Set<IpvsServiceId> idsOf(List<WantedService> services) {
        return services.stream().map(WantedService::id).collect(Collectors.toSet());
    }

    /** What an earlier run has left and nobody has claimed goes. What is claimed serves on until something is wanted of it. */
    private void sweep() {
        keeper.sweep(claims.keySet());
        reconcile();
        rearm();
    }

    private void reconcile() {
        tell(keeper.reconcile(now()));
        unread.addAll(claims.values());
        readNow();
    }

    private void tell(IpvsReport report) {
        IpvsNews news = IpvsNews.of(report);
        news.states()
                .forEach((id, problem) ->
                        problem.ifPresentOrElse(what -> problems.put(id, what.toString()), () -> problems.remove(id)));
        problems.keySet().retainAll(claims.keySet());
        show(report.drift().size(), report.commands()); // first: who is told may look
        new HashSet<>(claims.values()).forEach(news::tell);
    }

    private void show(int moreRepairs, int moreCommands) {
        snapshot = new Snapshot(
                keeper.owned().size(),
                snapshot.repairs() + moreRepairs,
                snapshot.commands() + moreCommands,
                brief(problems.values().stream().distinct().toList()));
    }

    /** {@return the first of them in words, and how many more there are} */
    private static String brief(Collection<?> problems) {
        String first = problems.stream().limit(MOST_TOLD).map(Object::toString).collect(Collectors.joining("; "));
        int more = problems.size() - MOST_TOLD;
        return more <= 0 ? first : first + "; and " + more + " more";
    }

    private void onTime(long nowNanos) {
        if (closed) {
            return;
        }
        releases.onTime(nowNanos);
        if (nowNanos >= keeper.nextReconcileNanos()) {
            reconcile();
        } else if (nowNanos >= nextReadNanos) {
            readNow();
        }
        rearm();
    }

    private void rearm() {
        long next = Math.min(keeper.nextReconcileNanos(), Math.min(nextReadNanos, releases.nextNanos()));
        timer.set(closed ? LoopTimer.NEVER : next);
    }

    private void readNow() {
        claims.values().stream().filter(IpvsClaim::isWatched).forEach(unread::add);
        Set<IpvsClaim> due = Set.copyOf(unread);
        unread.clear();
        due.forEach(claim -> claim.read(ipvs, now() - COUNT_NANOS));
        boolean again = claims.values().stream().anyMatch(IpvsClaim::isWatched);
        nextReadNanos = again ? now() + COUNT_NANOS : LoopTimer.NEVER;
    }

    void watch(IpvsClaim claim, IpvsClaim.Watch watch, boolean often) {
        Tasks.handOver(loop, claim.owner(), () -> {
            claim.watched(watch, often, now());
            if (often && !closed) {
                nextReadNanos = Math.min(nextReadNanos, now() + COUNT_NANOS);
                rearm();
            }
        });
    }

    void release(IpvsClaim claim, Duration patience, boolean keep) {
        Tasks.handOver(loop, claim.owner(), () -> {
            performNow(claim);
            problems.keySet().removeAll(claim.ids());
            show(0, 0);
            if (claims.values().removeIf(claim::equals) && !keep && !closed) {
                releases.add(leaving(claim), patience, now());
                rearm();
            }
        });
    }

    /** {@return what it has in the kernel: what was wanted, or what was found there if nothing ever was} */
    private List<WantedService> leaving(IpvsClaim claim) {
        Set<IpvsServiceId> ours = keeper.owned();
        if (claim.hasSpoken()) {
            claim.ids().stream()
                    .filter(id -> !ours.contains(id))
                    .forEach(keeper::withdraw); // somebody else's stays his
            return claim.wanted().stream()
                    .filter(service -> ours.contains(service.id()))
                    .toList();
        }
        return claim.ids().stream()
                .filter(ours::contains)
                .flatMap(id -> found(id).stream())
                .toList();
    }

    private Optional<WantedService> found(IpvsServiceId id) {
        try {
            Optional<WantedService> found = ipvs.service(id)
                    .map(status -> WantedService.of(
                            status.service(),
                            ipvs.destinations(id).stream()
                                    .map(IpvsDestinationStatus::destination)
                                    .toList()));
            if (found.isPresent()) {
                return found;
            }
        } catch (HaException | IllegalStateException e) {
            log.debug("{} goes without a drain: it cannot be read, or not be asked for as it is", id, e);
        }
        keeper.withdraw(id);
        return Optional.empty();
    }

    /** Reads the tables anew this often from now on. */
    void reread(Duration period) {
        loop.call(() -> {
            keeper.period(period);
            rearm();
            return true;
        });
    }

    /** {@return what {@code task} returns, which is called on the loop and may wait for the kernel} */
    <T> T call(Function<Ipvs, T> task) {
        return loop.call(() -> task.apply(ipvs));
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /**
     * Ends what virtual servers have released: their connections may end as long as they said. An interrupt says that there is no more time: then
     * all goes at once, behind what the loop is doing. Idempotent.
     */
    void close() {
        await(CompletableFuture.runAsync(this::endReleases, loop), 0);
        await(releases.emptied(), releases.longestNanos());
        await(CompletableFuture.runAsync(this::closeNow, loop), 0);
    }

    private void endReleases() {
        releases.endNow(now());
        rearm();
    }

    /** Returns at once, whatever has become of it, if the caller is interrupted or has been. */
    private static void await(CompletableFuture<?> task, long nanos) {
        try {
            task.get(nanos + PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("services did not end within their time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeNow() {
        if (!closed) {
            closed = true;
            timer.set(LoopTimer.NEVER);
            IpvsReport report = releases.withdrawAll(now());
            if (!report.isConverged()) {
                log.warn("left in the kernel: {}", brief(report.problems()));
            }
            keeper.close();
            ipvs.close();
        }
    }

    private long now() {
        return loop.ticker().nanos();
    }
}
