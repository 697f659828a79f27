package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.WaitingLine;
import io.ha4j.lvs.core.WaitingLine.Place;
import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.time.Ticker;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where connections wait for a server that can take them, first come, first served: who cannot take the server that is free, as it has tried
 * it before, lets others go first and keeps its place. Thread-safe: a lock, but none as long as nobody waits.
 *
 * <p>A round of serving is short, as whoever has just ended a connection has others to relay: it asks the first in the line, those who are new,
 * and some of the others, from where the last round has stopped. What is left of the line is gone through in later rounds, by a timer if by
 * nobody else.
 *
 * <p>Nobody is forgotten: who enters is counted in {@link #size} first, and looks for a server then; who leaves a server gives its place free
 * first, and looks at the size then. Whoever of the two comes second sees the other.
 */
final class WaitingRoom {

    private static final Logger log = LoggerFactory.getLogger(WaitingRoom.class);
    /** So many who cannot be served are asked at the head of the line, and so many behind it. */
    static final int MOST_IN_VAIN = 64;

    private static final long PAUSE_NANOS = 1_000_000;

    private final Ticker ticker;
    private final WaitingLine<Waiting> line;
    private final IdentityHashMap<Waiter, Place<Waiting>> places = new IdentityHashMap<>();
    /** How many have asked for a round of serving that is not done. */
    private final AtomicInteger requests = new AtomicInteger();
    /** Whether a place has come free since the last round began. */
    private volatile boolean placeCame;

    /** The first of those who have come since the last round; null: nobody has. */
    private @Nullable Place<Waiting> newcomers;
    /** Who is to be asked next behind the head of the line; null: the first there. */
    private @Nullable Place<Waiting> cursor;
    /** How many are still to be asked because of a place that came free. */
    private int unasked;

    private volatile long resumeNanos = WaitingLine.NEVER;
    private volatile int size;
    private volatile long waited;
    private volatile long refused;

    private record Waiting(Waiter waiter, Flow flow, Set<Backend> tried) {}

    /** Finds a server for a connection, and counts it there. */
    interface Servers {

        @Nullable
        Backend take(Flow flow, Set<Backend> tried);

        /** {@return whether it makes sense to ask} */
        boolean havePlace();
    }

    /** What became of one who waited; told without holding the lock. */
    private record Outcome(Waiter waiter, @Nullable Backend assigned) {}

    WaitingRoom(PoolRules.Queue rules, Ticker ticker) {
        this.ticker = ticker;
        this.line = new WaitingLine<>(rules.capacity(), rules.timeoutNanos());
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** {@return how many wait now} */
    int size() {
        return size;
    }

    /** {@return how many have waited so far} */
    long waited() {
        return waited;
    }

    /** {@return how many were refused so far, because too many waited already or they had waited too long} */
    long refused() {
        return refused;
    }

    /** {@return whether there was a place for it to wait} */
    synchronized boolean enter(Flow flow, Set<Backend> tried, Waiter waiter, long nowNanos) {
        Place<Waiting> place = line.offer(new Waiting(waiter, flow, tried), nowNanos);
        if (place == null) {
            return false;
        }
        places.put(waiter, place);
        newcomers = newcomers == null ? place : newcomers;
        waited++;
        size = line.size();
        return true;
    }

    /** Somebody for whom there was none is refused. */
    synchronized void refuse() {
        refused++;
    }

    synchronized void cancel(Waiter waiter) {
        Place<Waiting> place = places.get(waiter);
        if (place != null) {
            remove(place);
        }
    }

    /** Everybody leaves, and hears nothing more: whoever wants that ends their connections. */
    synchronized void dismiss() {
        for (Place<Waiting> place = line.behind(null); place != null; place = line.behind(null)) {
            remove(place);
        }
    }

    @SuppressWarnings("ReferenceEquality") // a place is itself
    private void remove(Place<Waiting> place) {
        newcomers = place == newcomers ? line.behind(place) : newcomers;
        cursor = place == cursor ? line.behind(place) : cursor;
        line.remove(place);
        places.remove(place.waiter().waiter());
        size = line.size();
    }

    /** A place has come free, or a server has come: gives servers to those who wait, as far as there are any. */
    void placeCame(Servers servers) {
        placeCame = true;
        serve(servers);
    }

    /**
     * Gives servers to those who are new, and goes on with what was left undone. One thread at a time does, and does it again for those who
     * asked meanwhile: also for itself, as who is given a server may give it back in the same breath.
     */
    void serve(Servers servers) {
        int asked = requests.getAndIncrement() + 1;
        if (asked > 1) {
            return;
        }
        while (asked > 0) {
            serveOnce(servers).forEach(WaitingRoom::tell);
            asked = requests.addAndGet(-asked);
        }
    }

    private synchronized List<Outcome> serveOnce(Servers servers) {
        if (placeCame) {
            placeCame = false;
            unasked = line.size();
        }
        List<Outcome> served = new ArrayList<>();
        Place<Waiting> behind = ask(line.behind(null), MOST_IN_VAIN, servers, served);
        if (behind == null || !servers.havePlace()) {
            unasked = 0;
        } else {
            cursor = cursor == null ? behind : cursor;
            ask(newcomers, Integer.MAX_VALUE, servers, served);
            search(servers, served);
        }
        newcomers = null;
        resumeNanos = unasked == 0 ? WaitingLine.NEVER : ticker.nanos() + PAUSE_NANOS;
        return served;
    }

    private void search(Servers servers, List<Outcome> served) {
        int most = Math.min(unasked, MOST_IN_VAIN);
        if (most > 0) {
            cursor = ask(cursor, most, servers, served);
            // Too few at the end of the line, but then the next ones are those who are asked each time.
            unasked = servers.havePlace() ? unasked - most : 0;
        }
    }

    /** Asks whoever stands at {@code from} and behind, until so many could not be served: {@return who would be next} */
    private @Nullable Place<Waiting> ask(
            @Nullable Place<Waiting> from, int mostInVain, Servers servers, List<Outcome> served) {
        Place<Waiting> place = from;
        int inVain = 0;
        while (place != null && inVain < mostInVain && servers.havePlace()) {
            Place<Waiting> next = line.behind(place);
            Outcome outcome = serve(place.waiter(), servers);
            if (outcome == null) {
                inVain++;
            } else {
                remove(place);
                served.add(outcome);
            }
            place = next;
        }
        return place;
    }

    private static @Nullable Outcome serve(Waiting waiting, Servers servers) {
        try {
            Backend taken = servers.take(waiting.flow(), waiting.tried());
            return taken == null ? null : new Outcome(waiting.waiter(), taken);
        } catch (RuntimeException e) { // a scheduler of a user; who came to serve others must not suffer from it
            log.debug("the scheduler failed for {}", waiting.flow(), e);
            return new Outcome(waiting.waiter(), null);
        }
    }

    /** Whatever one of them does, the others are told too. */
    private static void tell(Outcome outcome) {
        try {
            if (outcome.assigned() == null) {
                outcome.waiter().refused(WhenEmpty.REFUSE);
            } else {
                outcome.waiter().assigned(outcome.assigned());
            }
        } catch (RuntimeException e) {
            log.error("{} failed", outcome.waiter(), e);
        }
    }

    /** {@return those who have waited for too long; they are to be refused} */
    @SuppressWarnings("ReferenceEquality")
    synchronized List<Waiter> expire(long nowNanos) {
        List<Waiter> over = new ArrayList<>();
        for (Place<Waiting> place = line.expire(nowNanos); place != null; place = line.expire(nowNanos)) {
            newcomers = place == newcomers ? line.behind(null) : newcomers; // all in front of it have gone
            remove(place);
            refused++;
            over.add(place.waiter().waiter());
        }
        return over;
    }

    /** {@return when {@link #serve} is to be called, or {@link WaitingLine#NEVER}} */
    long resumeNanos() {
        return resumeNanos;
    }

    /** {@return when {@link #expire} is to be called, or {@link WaitingLine#NEVER}} */
    synchronized long nextDeadlineNanos() {
        return line.nextDeadlineNanos();
    }
}
