package io.ha4j.lvs;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A running {@link VirtualServer}: {@code node.get(web)}. Thread-safe.
 *
 * <p>A server is named as in the description, such as {@code 10.0.0.11:8080} or {@code [2001:db8::11]:8080}. One that is not known is
 * refused with an {@link IllegalArgumentException} that names those that are. The futures are completed on the node's loop: what follows there
 * must not block, while waiting for them elsewhere may; after the virtual server has closed they fail with an {@link IllegalStateException}.
 *
 * <p>What is set here holds until it is set again, and outlives {@code HaNode.apply}, even if that starts the virtual server anew: a server
 * that was drained or disabled is so afterwards, as long as the new description has it, and a weight is kept unless the new description
 * gives the server another one than the old. It ends with the node, or when the virtual server is taken out of it.
 */
public interface VirtualService {

    /** {@return whether connections are accepted, at all of its addresses} */
    boolean listening();

    /**
     * {@return the address that is listened on, with the port that was found if any was asked for; empty when not
     * listening; the first, if there are more}
     */
    Optional<InetSocketAddress> localAddress();

    /** {@return all addresses that are listened on, in the order in which that began} */
    List<InetSocketAddress> localAddresses();

    /** {@return state and counters} */
    VirtualServerSnapshot snapshot();

    /**
     * Gives a server another weight than it was described with: 0..65535, 0 for no new connections. What its check wants comes first.
     *
     * @return completed when it holds for all connections to come
     */
    CompletableFuture<Void> weight(String server, int weight);

    /**
     * Gives a server no new connection, not even of clients that persist, and lets those that it has end until the deadline; what is left
     * then is reset. If it is being drained already, the deadline is changed.
     *
     * @param deadline from now: 0..1 day
     * @return completed when the server has no connection any more; fails with a {@link java.util.concurrent.CancellationException} if it is
     *     enabled or disabled before that
     */
    CompletableFuture<Void> drain(String server, Duration deadline);

    /**
     * Gives a server no new connection, not even of clients that persist; those that it has go on.
     *
     * @return completed when it holds for all connections to come
     */
    CompletableFuture<Void> disable(String server);

    /**
     * Ends what {@link #drain} or {@link #disable} began: the server takes connections again, if it works.
     *
     * @return completed when it does
     */
    CompletableFuture<Void> enable(String server);
}
