package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What may make a target work again: restart a service, reconnect a pool. Tried once per outage, before the check says that the target is
 * down; then the target is judged again. A value, as probes are: checks with equal remedies are equal.
 *
 * <pre>{@code
 * Remedy reconnect = Remedy.blocking(request -> {
 *     pool.reconnect();
 *     return RemedyResult.done("reconnected");
 * });
 * }</pre>
 */
@FunctionalInterface
public interface Remedy {

    /**
     * Starts the remedy. Called on the node's {@code health} loop, so it must not block; use {@link #blocking} for code that does.
     *
     * <p>The future is cancelled when it takes longer than {@link RemedyRequest#timeout()}, or the check is suspended, changed to another
     * thing, or closed. An exception, here or in the future, is a remedy that failed, with the exception's message as words. There are no
     * probes meanwhile.
     *
     * @return the result to come; may be completed by any thread
     */
    CompletableFuture<RemedyResult> start(RemedyRequest request);

    /** {@return the components that {@link #start} gets from the node's context} */
    default List<HaComponent<?>> dependencies() {
        return List.of();
    }

    /**
     * {@return a remedy of code that blocks, run on one of the at most 16 threads that blocking probes have}
     *
     * <p>When its time is over, the thread is interrupted.
     */
    static Remedy blocking(BlockingRemedy remedy) {
        return new BlockingRemedyAdapter(remedy, ProbeWorkers.COMPONENT);
    }
}
