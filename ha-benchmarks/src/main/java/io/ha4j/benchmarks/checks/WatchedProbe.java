package io.ha4j.benchmarks.checks;

import io.ha4j.HaComponent;
import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.ProbeRequest;
import io.ha4j.health.probe.ProbeResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The probe of one check, watched for when it begins and how it ends. */
final class WatchedProbe implements Probe {

    private final Probe probe;
    private final long intervalNanos;
    private final Watch watch;
    private long lastNanos; // on the health loop only

    WatchedProbe(Probe probe, long intervalNanos, Watch watch) {
        this.probe = probe;
        this.intervalNanos = intervalNanos;
        this.watch = watch;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return probe.dependencies();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the first stage is what the check follows, and cancels
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        long now = System.nanoTime();
        if (lastNanos != 0) {
            watch.began(now - lastNanos - intervalNanos);
        }
        lastNanos = now;
        CompletableFuture<ProbeResult> started = probe.start(request);
        started.whenComplete((result, failure) -> {
            if (failure != null || !result.ok()) {
                watch.failed();
            }
        });
        return started;
    }
}
