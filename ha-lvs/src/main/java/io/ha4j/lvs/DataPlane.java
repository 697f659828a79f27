package io.ha4j.lvs;

import io.ha4j.HealthSource;
import io.ha4j.lvs.core.Pool;
import io.ha4j.lvs.core.QuorumState;
import io.ha4j.lvs.core.Standing;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * What moves the bytes of one virtual server, as those see it who decide about its servers; these are numbered as described. On the loop,
 * unless said otherwise.
 */
interface DataPlane {

    /** Begins. {@code follower} is called on the loop when {@link #ejector()} has decided something by itself. */
    void open(Runnable follower);

    /** {@return whether there was a quorum when this one took over from what served before it; UNKNOWN if nothing did} */
    default QuorumState quorumBefore() {
        return QuorumState.UNKNOWN;
    }

    /** Somebody wants another weight of a server, 0..65535; to be called before {@link #update}. */
    default void weigh(int server, int weight) {}

    /** Gives new connections to these servers from now on. {@code standings} says where each server stands; asked before this returns. */
    void update(Pool pool, IntFunction<Standing> standings);

    /** {@return completed when what was said to {@link #update} so far holds for all connections to come} */
    CompletableFuture<Void> applied();

    /** {@return how many connections a server has that is {@link #watch watched}, with those being set up; empty if that is not known yet} */
    OptionalInt connections(int server);

    /**
     * Has {@code listener} called on the loop with the number of connections of a server, which nobody gets any more: soon, and when none is
     * left.
     */
    void watch(int server, IntConsumer listener);

    /** Ends what {@link #watch} began, if anything. */
    void unwatch(int server);

    /** Ends the connections of a server, with those being set up: {@return how many there were; 0 if it has been cut already} */
    int cut(int server);

    /** Has {@code then} called on the loop when the connections that {@link #cut} has ended are gone: soon, and in any case. */
    void whenGone(int server, Runnable then);

    /** A server that was cut takes connections again; to be called before {@link #update} gives it any. */
    void takeConnections(int server);

    /** Has {@code check} hear of connections to a server that fail. Called by any thread. */
    void tellFailures(int server, HealthSource check);

    /** {@return who takes servers out for a while} */
    Ejector ejector();

    /** {@return what has been counted at a server; thread-safe} */
    ServerTraffic traffic(int server);

    /** {@return the same of the sorry server; nothing if there is none; thread-safe} */
    ServerTraffic sorryTraffic();

    /** Heeds nothing any more. */
    void close();
}
