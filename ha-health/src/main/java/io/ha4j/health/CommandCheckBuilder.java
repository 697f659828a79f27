package io.ha4j.health;

import io.ha4j.health.probe.Command;
import io.ha4j.health.probe.CommandProbe;
import io.ha4j.health.probe.Probe;

/** Builds a {@link HealthCheck} by the exit code of a command: 0 is a success. Not thread-safe. */
public final class CommandCheckBuilder extends CheckBuilder<CommandCheckBuilder> {

    private CommandProbe probe;

    CommandCheckBuilder(Command command) {
        probe = new CommandProbe(command, false);
    }

    /**
     * Takes an exit code of 2..255 for a success with a weight of 2 less, 0..253, as {@code misc_dynamic} has it in Keepalived. 0 is a
     * success still, without a weight, and 1 a failure.
     *
     * <p>A program that was killed by a signal has failed. It cannot be told from one that exits with 128 and the number of the signal, so
     * a few weights from 127 on cannot be given.
     */
    public CommandCheckBuilder dynamicWeight() {
        probe = new CommandProbe(probe.command(), true);
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    CommandCheckBuilder self() {
        return this;
    }
}
