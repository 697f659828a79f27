package io.ha4j.health;

import io.ha4j.health.probe.PidFileProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.value.Require;
import java.nio.file.Path;

/** Builds a {@link HealthCheck} by a file with the number of a process, which must run. Not thread-safe. */
public final class PidFileCheckBuilder extends CheckBuilder<PidFileCheckBuilder> {

    private PidFileProbe probe;

    PidFileCheckBuilder(Path file) {
        probe = new PidFileProbe(file, "");
    }

    /**
     * Sets the name that the process must have: the file name of its program, 1..255 characters. After a crash the file stays, and the
     * number may go to another process. Default: any name.
     */
    public PidFileCheckBuilder process(String name) {
        probe = new PidFileProbe(probe.file(), Require.notBlank("process", name));
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    PidFileCheckBuilder self() {
        return this;
    }
}
