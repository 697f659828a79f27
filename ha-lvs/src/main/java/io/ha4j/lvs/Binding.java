package io.ha4j.lvs;

import io.ha4j.HaBindException;
import io.ha4j.HaException;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopTimer;
import io.ha4j.lvs.proxy.ListeningPoint;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.Traffic;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Listens while that is wanted: tries until it works, because a new master may be told before the old one has let go of the
 * address. Runs on the loop, unless said otherwise.
 */
final class Binding {

    private static final long BIND_SECONDS = 5;
    private static final long FAST_RETRY_NANOS = Duration.ofMillis(10).toNanos();
    private static final long SLOW_RETRY_NANOS = Duration.ofMillis(100).toNanos();
    private static final long FAST_PHASE_NANOS = Duration.ofSeconds(1).toNanos();

    private final String owner;
    private final InetSocketAddress address;
    private final ListeningPoint point;
    private final Loop loop;
    private final Outcome outcome;
    private final LoopTimer retry;

    /** Done when the listener before has let go of the port. */
    private CompletableFuture<Void> released = CompletableFuture.completedFuture(null);

    private @Nullable ListeningSocket listener;
    private @Nullable InetSocketAddress bound;
    private boolean wanted;
    private boolean failureTold;
    private long wantedSinceNanos;

    /** What {@link Outcome} has been told. */
    private volatile @Nullable InetSocketAddress told;

    /** Hears what comes of it, and makes {@code change} in one step with what it makes of that. */
    interface Outcome {
        void listening(InetSocketAddress address, Runnable change);

        void listenFailed(InetSocketAddress address, String reason);

        void stoppedListening(InetSocketAddress address, String reason, Runnable change);
    }

    Binding(String owner, InetSocketAddress address, Traffic traffic, Loop loop, Outcome outcome) {
        this.owner = owner;
        this.address = address;
        this.point = traffic.point(address);
        this.loop = loop;
        this.outcome = outcome;
        this.retry = loop.newTimer(now -> tryToListen());
    }

    /**
     * Opens the listener while the caller waits; {@link #adopt} is next. Called by the thread that starts the component.
     *
     * @throws HaBindException if that does not work
     */
    ListeningSocket openNow() {
        ListeningSocket opened = point.listen();
        try {
            opened.bound().get(BIND_SECONDS, TimeUnit.SECONDS);
            return opened;
        } catch (ExecutionException e) {
            throw new HaBindException(owner, address, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            opened.close();
            throw new HaException(owner + ": the proxy threads are stuck: no answer within " + BIND_SECONDS + " s", e);
        } catch (InterruptedException e) {
            opened.close();
            Thread.currentThread().interrupt();
            throw new HaException(owner + ": interrupted while starting", e);
        }
    }

    /** Takes a listener that is open. */
    void adopt(ListeningSocket opened) {
        wanted = true;
        listener = opened;
        listening(opened, opened.bound().join());
    }

    /** {@return whether it listens, or tries to} */
    boolean isWanted() {
        return wanted;
    }

    /** Begins to listen, or to try. */
    void open() {
        if (!wanted) {
            wanted = true;
            failureTold = false;
            wantedSinceNanos = loop.ticker().nanos();
            if (released.isDone()) {
                tryToListen();
            } else { // our own socket must not be in the way of the next
                CompletableFuture<Void> unused = released.thenRun(() -> Tasks.handOver(loop, owner, this::tryToListen));
            }
        }
    }

    /** {@return completed when no listening socket is open any more} */
    CompletableFuture<Void> close(String reason) {
        wanted = false;
        retry.set(LoopTimer.NEVER);
        ListeningSocket current = listener;
        InetSocketAddress was = bound;
        listener = null;
        bound = null;
        if (current != null) {
            released = current.closed();
            current.close();
        }
        if (was != null) {
            outcome.stoppedListening(was, reason, () -> told = null);
        }
        return released;
    }

    private void tryToListen() {
        if (!wanted || listener != null) {
            return; // things have changed since this was asked for
        }
        ListeningSocket attempt;
        try {
            attempt = point.listen();
        } catch (RuntimeException e) {
            failed(e);
            return;
        }
        listener = attempt;
        attempt.onBound((local, failure) -> Tasks.handOver(loop, owner, () -> attemptEnded(attempt, local, failure)));
    }

    private void attemptEnded(ListeningSocket attempt, @Nullable InetSocketAddress local, @Nullable Throwable failure) {
        if (attempt != listener) {
            return; // closed meanwhile
        }
        if (local != null) {
            listening(attempt, local);
        } else {
            listener = null;
            failed(failure);
        }
    }

    private void failed(@Nullable Throwable failure) {
        long now = loop.ticker().nanos();
        retry.set(now + (now - wantedSinceNanos < FAST_PHASE_NANOS ? FAST_RETRY_NANOS : SLOW_RETRY_NANOS));
        if (!failureTold) {
            failureTold = true;
            outcome.listenFailed(address, failure == null ? "unknown" : String.valueOf(failure.getMessage()));
        }
    }

    private void listening(ListeningSocket open, InetSocketAddress local) {
        bound = local;
        outcome.listening(local, () -> told = local);
        CompletableFuture<Void> unused =
                open.closed().thenRun(() -> Tasks.handOver(loop, owner, () -> closedUnasked(open, local)));
    }

    /** Nobody asked for it, unless {@link #close} did: then it is ours no longer. */
    private void closedUnasked(ListeningSocket closed, InetSocketAddress was) {
        if (closed != listener) {
            return;
        }
        listener = null;
        bound = null;
        failureTold = false;
        wantedSinceNanos = loop.ticker().nanos();
        retry.set(wantedSinceNanos + SLOW_RETRY_NANOS); // not at once: it may happen again and again
        outcome.stoppedListening(was, "the listening socket was closed by an error", () -> told = null);
    }

    /** Called by any thread. */
    ListenerSnapshot snapshot() {
        InetSocketAddress local = told;
        return new ListenerSnapshot(
                Addresses.text(address),
                local != null,
                local == null ? "" : Addresses.text(local),
                point.active(),
                point.accepted(),
                point.rejected(),
                point.denied(),
                point.malformed(),
                point.timeouts(),
                point.bytesFromClients(),
                point.bytesFromServers());
    }
}
