package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A {@link BlockingRemedy} on workers of the node, which take it for a probe of another name. */
record BlockingRemedyAdapter(BlockingRemedy remedy, HaComponent<ProbeWorkers> workers) implements Remedy {

    BlockingRemedyAdapter {
        Require.nonNull("remedy", remedy, "a remedy");
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(workers);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
    public CompletableFuture<RemedyResult> start(RemedyRequest request) {
        ProbeRequest work = new ProbeRequest(
                new ComponentId("remedy", request.check().name()),
                request.target().orElse(null),
                request.timeout(),
                request.timeout(),
                request.context());
        CompletableFuture<ProbeResult> running =
                request.context().get(workers).submit(work, ignored -> wrapped(remedy.apply(request)));
        CompletableFuture<RemedyResult> result = new CompletableFuture<>();
        running.whenComplete((ended, failure) ->
                result.complete(failure != null ? RemedyResult.failure(failure) : unwrapped(ended)));
        result.whenComplete((ended, failure) -> running.cancel(true)); // of no effect unless it was cancelled
        return result;
    }

    private static ProbeResult wrapped(@Nullable RemedyResult result) {
        if (result == null) {
            return ProbeResult.failure("the remedy returned null");
        }
        return new ProbeResult(result.ok(), result.words(), OptionalInt.empty(), 100);
    }

    private static RemedyResult unwrapped(ProbeResult result) {
        return new RemedyResult(result.ok(), result.reason());
    }
}
