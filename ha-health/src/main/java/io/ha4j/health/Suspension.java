package io.ha4j.health;

import io.ha4j.ComponentId;
import io.ha4j.Leadership;
import io.ha4j.LeadershipState;
import io.ha4j.loop.Loop;
import io.ha4j.loop.Subscription;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a check does not probe: it was paused by hand, or this node is not master. On the health loop. */
final class Suspension {

    private static final Logger log = LoggerFactory.getLogger(Suspension.class);

    private final Loop loop;
    private final Consumer<@Nullable String> follower;
    private @Nullable Subscription subscription;
    private int generation;
    private boolean paused;
    private @Nullable String notMaster;
    private @Nullable String told;

    /** Creates one that hinders nothing; {@code follower} hears why the check is to be suspended, or null when it is no longer. */
    Suspension(Loop loop, Consumer<@Nullable String> follower) {
        this.loop = loop;
        this.follower = follower;
    }

    /** From now on the check waits for the mastership of {@code id}. */
    void follow(ComponentId id, Leadership leadership) {
        close();
        int current = generation;
        onState(id, leadership.state());
        subscription = leadership.subscribe(state -> handOver(id, () -> {
            if (current == generation) {
                onState(id, state);
            }
        }));
    }

    /** From now on the check waits for no mastership. */
    void followNobody() {
        close();
        notMaster = null;
        tell();
    }

    void pause(boolean wanted) {
        paused = wanted;
        tell();
    }

    void close() {
        generation++;
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }

    private void onState(ComponentId id, LeadershipState state) {
        notMaster = state == LeadershipState.MASTER ? null : id + " is " + state;
        tell();
    }

    private void tell() {
        String why = paused ? "paused by hand" : notMaster;
        if (!Objects.equals(why, told)) {
            told = why;
            follower.accept(why);
        }
    }

    private void handOver(ComponentId id, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) { // the node is closing, or the loop is stuck
            log.warn("a new state of {} was not heard", id, e);
        }
    }
}
