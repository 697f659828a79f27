package io.ha4j.lvs;

import io.ha4j.loop.Loop;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** What users ask of a pool at run time: refused at once if it makes no sense, else done on the loop. Thread-safe. */
final class PoolOperations {

    private static final Duration LONGEST_DRAIN = Duration.ofDays(1);

    private final PoolControl control;
    private final Loop loop;

    PoolOperations(PoolControl control, Loop loop) {
        this.control = control;
        this.loop = loop;
    }

    CompletableFuture<Void> weight(String server, int weight) {
        int number = control.servers().number(server);
        Require.inRange("weight", weight, 0, 65_535);
        return onLoop(() -> control.weight(number, weight));
    }

    CompletableFuture<Void> enable(String server) {
        int number = control.servers().number(server);
        return onLoop(() -> control.enable(number));
    }

    CompletableFuture<Void> disable(String server) {
        int number = control.servers().number(server);
        return onLoop(() -> control.disable(number));
    }

    CompletableFuture<Void> drain(String server, Duration deadline) {
        int number = control.servers().number(server);
        Require.inRange("deadline", deadline, Duration.ZERO, LONGEST_DRAIN);
        return onLoop(done -> {
            Drains drains = control.drain(number, loop.ticker().nanos() + deadline.toNanos());
            drains.add(number, done);
            if (control.isDrained(number)) {
                control.tellDrained(number);
            }
        });
    }

    private CompletableFuture<Void> onLoop(Runnable task) {
        return onLoop(done -> {
            task.run();
            CompletableFuture<Void> applied = control.applied();
            if (applied.isDone()) {
                tell(applied, done);
            } else { // told on the loop, whoever completes it
                CompletableFuture<Void> unused =
                        applied.whenCompleteAsync((nothing, failure) -> tell(applied, done), loop);
            }
        });
    }

    private static void tell(CompletableFuture<Void> applied, CompletableFuture<Void> done) {
        CompletableFuture<Void> unused = applied.whenComplete((nothing, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    private CompletableFuture<Void> onLoop(Consumer<CompletableFuture<Void>> task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                if (control.closed()) {
                    done.completeExceptionally(control.isClosed());
                    return;
                }
                try {
                    task.accept(done);
                } catch (RuntimeException e) { // such as a scheduler of a user that does not take its list
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new IllegalStateException("the loop takes nothing more: " + e.getMessage(), e));
        }
        return done;
    }
}
