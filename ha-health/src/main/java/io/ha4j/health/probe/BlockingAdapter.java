package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A {@link BlockingProbe} on the node's workers. */
record BlockingAdapter(BlockingProbe probe) implements Probe {

    BlockingAdapter {
        Require.nonNull("probe", probe, "a probe");
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(ProbeWorkers.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return request.context().get(ProbeWorkers.COMPONENT).submit(request, probe);
    }
}
