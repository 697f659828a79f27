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
    private final List<Consumer<? super T>> followers = new ArrayList<>(); // on the loop only
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
        for (Consumer<? super T> follower : List.copyOf(followers)) {
            tell(follower, next);
        }
    }

    /**
     * Has {@code follower} called on the loop, soon with the present value and then with each new one, in order. It must not
     * block.
     */
    public Subscription subscribe(Consumer<? super T> follower) {
        loop.run(() -> {
            followers.add(follower);
            tell(follower, value);
        });
        return () -> {
            try {
                loop.run(() -> followers.remove(follower));
            } catch (RejectedExecutionException e) {
                log.trace("the loop has ended, and the subscription with it", e);
            }
        };
    }

    private void tell(Consumer<? super T> follower, T next) {
        try {
            follower.accept(next);
        } catch (RuntimeException e) {
            log.error("a follower of {} failed", next, e);
        }
    }
}
