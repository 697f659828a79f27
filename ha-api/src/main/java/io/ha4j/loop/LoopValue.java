package io.ha4j.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that one loop changes, anybody reads, and others follow in order.
 *
 * <p>{@link #set} is for the loop; {@link #get} and {@link #subscribe} are thread-safe.
 *
 * @param <T> an immutable value
 */
public final class LoopValue<T> {

    private static final Logger log = LoggerFactory.getLogger(LoopValue.class);

    private final Loop loop;
    private final List<Follower<T>> followers = new ArrayList<>(); // on the loop only
    private volatile T value;

    /** Creates a value that {@code loop} owns. */
    public LoopValue(Loop loop, T initial) {
        this.loop = loop;
        this.value = initial;
    }

    /** {@return the present value} */
    public T get() {
        return value;
    }

    /** Changes the value and tells the followers, unless it is equal to the present one. To be called on the loop. */
    public void set(T next) {
        if (next.equals(value)) {
            return;
        }
        value = next;
        for (Follower<T> follower : List.copyOf(followers)) {
            follower.tell(next);
        }
    }

    /**
     * Has {@code follower} called on the loop, soon with the present value and then with each new one, in order. It must not
     * block.
     */
    public Subscription subscribe(Consumer<? super T> follower) {
        Follower<T> added = new Follower<>(follower);
        loop.run(() -> {
            followers.add(added);
            added.tell(value);
        });
        return () -> {
            added.cancelled = true;
            try {
                loop.run(() -> followers.remove(added));
            } catch (RejectedExecutionException e) {
                log.trace("the loop takes no more; the follower will not be called again all the same", e);
            }
        };
    }

    /** One subscription; told apart by identity, as the same consumer may be subscribed twice. */
    private static final class Follower<T> {
        private final Consumer<? super T> consumer;
        private volatile boolean cancelled;

        Follower(Consumer<? super T> consumer) {
            this.consumer = consumer;
        }

        void tell(T next) {
            if (cancelled) {
                return;
            }
            try {
                consumer.accept(next);
            } catch (Throwable e) { // whatever a follower does, the owner of the value goes on
                log.error("a follower of {} failed", next, e);
            }
        }
    }
}
