package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if a command says so by its exit code. Immutable; made by {@code HealthCheck.command}.
 *
 * @param command what is run
 * @param dynamicWeight whether an exit code of 2 or more is a success with a weight, as {@code misc_dynamic} has it in Keepalived
 */
public record CommandProbe(Command command, boolean dynamicWeight) implements NamedProbe {

    /** Checks the command. */
    public CommandProbe {
        Require.nonNull("command", command, "a command, such as Command.of(\"/usr/local/bin/check\")");
    }

    @Override
    public String label(String target) {
        return "command:" + command.fileName() + (target.isEmpty() ? "" : "@" + target);
    }

    @Override
    public List<String> settings() {
        List<String> settings = new ArrayList<>(command.settings());
        settings.add("dynamicWeight=" + dynamicWeight);
        return settings;
    }

    @Override
    public CommandProbe plain() {
        return new CommandProbe(Command.of(command.fileName()), false);
    }

    @Override
    public boolean needsTarget() {
        return command.needsTarget();
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return command.dependencies();
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        ReadyCommand ready = request.context().get(command.component());
        return request.context()
                .get(ProbeWorkers.COMMANDS)
                .submit(
                        request,
                        probe ->
                                ready.run(needsTarget() ? probe.target() : null).asProbe(dynamicWeight));
    }
}
