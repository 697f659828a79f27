package io.ha4j.lvs.core;

import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds servers by the connections that fail: one that fails several times in a row is ejected, which means that it gets no new connection
 * for a while, longer from time to time. After that it is on probation: the first failure ejects it again, the first success ends that.
 *
 * <p>It must not make things worse: it ejects but a part of the servers; where too few others are left, all ejections are ignored; and it
 * does nothing where there are but two servers to choose from, or one.
 *
 * <p>One owner, or the owner's lock; time comes in with each call and leaves as a deadline.
 *
 * @param <D> the owner's kind of server, told apart by {@code equals}
 */
public final class OutlierDetector<D> {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int FEW = 2;

    private final OutlierRules rules;
    private Map<D, Known> servers = new LinkedHashMap<>();
    private int configured;
    private final List<OutlierChange<D>> changes = new ArrayList<>();

    private int ejectedCount;
    private boolean ignored;
    private Set<D> ejected = Set.of();

    /** What is known of a server. */
    private static final class Known {

        /** How many connections have failed in a row. */
        private int failures;
        /** How many ejections lengthen the next one; each is forgotten after a while without another. */
        private int ejections;

        private boolean ejected;
        /** While it is ejected: when that ends. After that: when it ended. */
        private long endNanos;
    }

    /** Creates a detector that knows no server. */
    public OutlierDetector(OutlierRules rules) {
        this.rules = rules;
    }

    /**
     * Takes the servers that there are now. What is known of those that were there before stays; of one that was away, such as while a
     * check has found it down, nothing.
     *
     * @param usable those that take new connections, were it not for their ejection
     * @param total how many there are, with those that cannot be used
     */
    public List<OutlierChange<D>> servers(Collection<? extends D> usable, int total, long nowNanos) {
        Require.argument(total >= usable.size(), "total", total, usable.size() + " or more, as many as are usable");
        returnWhoseTimeHasPassed(nowNanos);
        Map<D, Known> next = new LinkedHashMap<>();
        for (D server : usable) {
            Known known = servers.get(server);
            next.put(server, known == null ? new Known() : known);
        }
        servers = next;
        configured = total;
        return decided();
    }

    /** A connection to {@code server} could not be made. News of a server that is ejected, or not there, do not count. */
    public List<OutlierChange<D>> onFailure(D server, long nowNanos) {
        boolean changed = returnWhoseTimeHasPassed(nowNanos);
        Known known = servers.get(server);
        if (known != null && !known.ejected && ++known.failures >= rules.failures()) {
            if (mayEject()) {
                eject(server, known, nowNanos);
                changed = true;
            } else {
                known.failures = 0; // it takes as many again, when there is room
            }
        }
        return changed ? decided() : List.of();
    }

    /** A connection to {@code server} was made. */
    public List<OutlierChange<D>> onSuccess(D server, long nowNanos) {
        boolean changed = returnWhoseTimeHasPassed(nowNanos);
        Known known = servers.get(server);
        if (known != null && !known.ejected) {
            known.failures = 0;
        }
        return changed ? decided() : List.of();
    }

    /** Time has come. */
    public List<OutlierChange<D>> onDeadline(long nowNanos) {
        return returnWhoseTimeHasPassed(nowNanos) ? decided() : List.of();
    }

    private boolean mayEject() {
        return servers.size() > FEW
                && ejectedCount < rules.mostEjected(configured)
                && ejectedCount < servers.size() - 1;
    }

    private void eject(D server, Known known, long nowNanos) {
        long forgotten = known.ejections == 0 ? 0 : (nowNanos - known.endNanos) / rules.forgetNanos();
        known.ejections = (int) Math.max(0, known.ejections - forgotten);
        known.ejections = Math.min(known.ejections + 1, rules.mostEjections());
        long duration = rules.ejectionNanos(known.ejections);
        changes.add(new OutlierChange.Ejected<>(server, known.failures, duration));
        known.ejected = true;
        known.endNanos = nowNanos + duration;
    }

    private boolean returnWhoseTimeHasPassed(long nowNanos) {
        if (ejectedCount == 0) {
            return false;
        }
        int before = changes.size();
        servers.forEach((server, known) -> {
            if (known.ejected && known.endNanos - nowNanos <= 0) {
                known.ejected = false;
                known.failures = rules.failures() - 1;
                changes.add(new OutlierChange.Returned<>(server));
            }
        });
        return changes.size() > before;
    }

    private List<OutlierChange<D>> decided() {
        Set<D> all = new LinkedHashSet<>();
        servers.forEach((server, known) -> {
            if (known.ejected) {
                all.add(server);
            }
        });
        ejectedCount = all.size();
        int left = servers.size() - ejectedCount;
        boolean ignoredNow = ejectedCount > 0 && (servers.size() <= FEW || rules.isPanic(left, configured));
        if (ignoredNow != ignored) {
            ignored = ignoredNow;
            changes.add(new OutlierChange.IgnoredChanged<>(ignored));
        }
        ejected = ignored ? Set.of() : Set.copyOf(all);
        List<OutlierChange<D>> result = List.copyOf(changes);
        changes.clear();
        return result;
    }

    /** {@return who is to get no new connection; nobody while ejections are ignored. Immutable} */
    public Set<D> ejected() {
        return ejected;
    }

    /** {@return when {@link #onDeadline} is to be called next; {@link #NEVER} if nobody is ejected} */
    public long nextDeadlineNanos() {
        @Nullable Known next = null;
        for (Known known : servers.values()) {
            if (known.ejected && (next == null || known.endNanos - next.endNanos < 0)) {
                next = known;
            }
        }
        return next == null ? NEVER : next.endNanos;
    }
}
