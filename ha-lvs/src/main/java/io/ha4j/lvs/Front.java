package io.ha4j.lvs;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** The side of a virtual server that clients see, in whichever plane: its addresses, and all that has come in by them. */
interface Front {

    /** Gets ready. {@code cutListener} hears how many connections were cut because their time was over. On the loop, before all else. */
    void prepare(IntConsumer cutListener);

    /**
     * Serves from now on. By the thread that starts the component, which waits.
     *
     * @throws io.ha4j.HaException if that does not work; then nothing is open
     */
    void openNow();

    /** All virtual servers that start together with this one have done so. By the thread that starts the component. */
    default void activate() {}

    /** Serves from now on, or tries to until it works. On the loop. */
    void serve();

    /**
     * Takes no new connection any more; those that there are may go on for their time. On the loop.
     *
     * @return completed when no new one can come any more
     */
    CompletableFuture<Void> stop(String reason);

    /** As {@link #stop}, for good: the component closes. On the loop. */
    CompletableFuture<Void> end(String reason);

    /** Ends what is left when its time is over, which is waited for. By the thread that closes the component, after {@link #end}. */
    void close();

    /** {@return where it serves, in the order in which that began; thread-safe} */
    List<InetSocketAddress> localAddresses();

    /** {@return state and counters; thread-safe} */
    VirtualServerSnapshot snapshot(PoolControl control);
}
