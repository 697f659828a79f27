package io.ha4j.loop;

import io.ha4j.time.Ticker;

/**
 * Makes a loop of one kind.
 *
 * @param <L> the kind
 */
@FunctionalInterface
public interface LoopFactory<L extends ThreadLoop> {

    /**
     * {@return a running loop whose thread is named {@code threadName}}
     *
     * @throws RuntimeException if the system does not allow it, of the kind that the loop names: {@link java.io.UncheckedIOException}
     *     or an {@code io.ha4j.HaException}
     */
    L start(String threadName, Ticker ticker);
}
