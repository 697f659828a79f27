package io.ha4j.benchmarks.harness;

import io.ha4j.HaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;

/** How much of the machine others took while something was measured. Not thread-safe. */
public final class ForeignLoad {

    private final DoubleSupplier ours;
    private final double processors = Runtime.getRuntime().availableProcessors();
    private final long beganNanos = System.nanoTime();
    private final double foreignAtBegin;

    /**
     * Begins now.
     *
     * @param ours the processor time so far, in seconds, of the children that still live
     */
    public ForeignLoad(DoubleSupplier ours) {
        this.ours = ours;
        this.foreignAtBegin = foreignSeconds();
    }

    /** {@return the part of all processors, 0..1, that others had since the beginning} */
    public double share() {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        return Math.max(0, foreignSeconds() - foreignAtBegin) / (seconds * processors);
    }

    private double foreignSeconds() {
        try {
            String self = Files.readString(Path.of("/proc/self/stat"));
            return ProcessFigures.busySeconds(Files.readString(Path.of("/proc/stat")))
                    - ProcessFigures.cpuSeconds(self)
                    - ProcessFigures.cpuSecondsOfEndedChildren(self)
                    - ours.getAsDouble();
        } catch (IOException e) {
            throw new HaException("cannot read /proc", e);
        }
    }
}
