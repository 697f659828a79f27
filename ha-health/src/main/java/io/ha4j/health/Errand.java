package io.ha4j.health;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What runs elsewhere for a check, one at a time: its probe, or its remedy. It may be the code of a user: whatever that throws is a result,
 * and the loop goes on. Owned by the loop.
 *
 * @param <T> how it ends
 */
final class Errand<T> {

    private final Function<Throwable, T> failure;
    private final T nothing;
    private @Nullable CompletableFuture<T> running;

    /** Creates an errand that is not running; {@code failure} makes a result of an exception, {@code nothing} stands for null. */
    Errand(Function<Throwable, T> failure, T nothing) {
        this.failure = failure;
        this.nothing = nothing;
    }

    /**
     * Starts.
     *
     * @param ended gets the result, on any thread, perhaps before this returns
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits
    void start(Supplier<CompletableFuture<T>> start, Consumer<T> ended) {
        CompletableFuture<T> started = guarded(start);
        running = started;
        started.whenComplete((result, trouble) -> ended.accept(ending(result, trouble)));
    }

    void cancel() {
        CompletableFuture<T> cancelled = running;
        running = null;
        if (cancelled != null) {
            cancelled.cancel(true);
        }
    }

    private CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> start) {
        CompletableFuture<T> started = null;
        try {
            started = start.get();
        } catch (RuntimeException | Error e) {
            started = CompletableFuture.completedFuture(failure.apply(e));
        }
        return started == null ? CompletableFuture.completedFuture(nothing) : started;
    }

    private T ending(@Nullable T result, @Nullable Throwable trouble) {
        if (trouble != null) {
            return failure.apply(trouble);
        }
        return result == null ? nothing : result;
    }
}
