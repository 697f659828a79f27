package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if a certain process of this host runs. Immutable; made by {@code HealthCheck.process}.
 *
 * @param process the process; one that gets its number later is another one
 */
public record ProcessHandleProbe(ProcessHandle process) implements NamedProbe {

    /** Checks the handle. */
    public ProcessHandleProbe {
        Require.nonNull("process", process, "a process, such as Process.toHandle()");
    }

    @Override
    public String label(String target) {
        return "process:" + process.pid() + (target.isEmpty() ? "" : "@" + target);
    }

    /** None: a number is given to another process only after all others have been. */
    @Override
    public List<String> settings() {
        return List.of();
    }

    @Override
    public ProcessHandleProbe plain() {
        return this;
    }

    @Override
    public boolean needsTarget() {
        return false;
    }

    /** Right here: neither question waits for the process. One that has ended is alive for Java until its parent takes notice. */
    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        Optional<String> name = process.isAlive() ? HostProcesses.running(process.pid()) : Optional.empty();
        return CompletableFuture.completedFuture(
                ProbeResult.of(name.isPresent(), "process " + process.pid() + " has ended"));
    }
}
