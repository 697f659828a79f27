package io.ha4j.health;

import io.ha4j.health.probe.FileProbe;
import io.ha4j.health.probe.FileProbe.Expectation;
import io.ha4j.health.probe.Probe;
import io.ha4j.value.Require;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link HealthCheck} by a file: a regular one that holds a number of 0..65535, which is the weight, unless told otherwise. Not
 * thread-safe.
 */
public final class FileCheckBuilder extends CheckBuilder<FileCheckBuilder> {

    private final Path file;
    private @Nullable Expectation expectation;

    FileCheckBuilder(Path file) {
        this.file = new FileProbe(file, Expectation.WEIGHT).file();
    }

    /** Makes it a switch: the check succeeds while the file exists, whatever it holds. */
    public FileCheckBuilder mustExist() {
        return expect(Expectation.PRESENT);
    }

    /**
     * Makes it a switch: the check fails while the file exists, for maintenance say. The first line of the file, if it has one, is part of
     * the reason.
     */
    public FileCheckBuilder mustNotExist() {
        return expect(Expectation.ABSENT);
    }

    private FileCheckBuilder expect(Expectation next) {
        Require.state(expectation == null || expectation == next, "file", next, "one of mustExist and mustNotExist");
        expectation = next;
        return this;
    }

    @Override
    Probe probe() {
        return new FileProbe(file, expectation == null ? Expectation.WEIGHT : expectation);
    }

    @Override
    FileCheckBuilder self() {
        return this;
    }
}
