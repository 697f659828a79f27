package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One look at a target, asynchronous. A value: two equal probes are one, so a lambda that is to be shared must be the same
 * object.
 *
 * <pre>{@code
 * Probe ping = request -> client.ping(request.target()).thenApply(pong -> ProbeResult.success());
 * Probe lag = Probe.blocking(request -> ProbeResult.of(replica.lagSeconds() < 10, "the replica lags"));
 * }</pre>
 */
@FunctionalInterface
public interface Probe {

    /**
     * Starts a probe. Called on the node's {@code health} loop, so it must not block; use {@link #blocking} for code that does.
     *
     * <p>The future is cancelled when its result no longer matters: the time-out is over, or the node closes. An exception, here
     * or in the future, is a failed probe with the exception's message as reason.
     *
     * @return the result to come; may be completed by any thread
     */
    CompletableFuture<ProbeResult> start(ProbeRequest request);

    /**
     * Lets go of what is kept from one probe to the next, such as an open connection: the check with {@code request} has ended, or
     * looks elsewhere from now on. Called on the node's {@code health} loop, so it must not block; the last probe has ended, or has
     * been cancelled.
     */
    default void forget(ProbeRequest request) {}

    /** {@return the components that {@link #start} gets from the node's context} */
    default List<HaComponent<?>> dependencies() {
        return List.of();
    }

    /**
     * {@return a probe of code that blocks, run on one of at most 16 threads that the checks of a node share}
     *
     * <p>When its time-out is over, the thread is interrupted. Code that does not return then is not called again until it does, so a
     * check holds one thread at most; its next probe waits for that, and fails when its own time-out is over. While all threads are
     * held, the other blocking checks of the node wait for one, and fail when their time-out is over before they get it: keep blocking
     * probes few and their time-outs short.
     */
    static Probe blocking(BlockingProbe probe) {
        return new BlockingAdapter(probe);
    }
}
