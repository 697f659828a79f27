package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import java.util.concurrent.TimeUnit;

/** Lets time pass between measurements. */
final class Pause {

    private Pause() {}

    static void seconds(double seconds) {
        try {
            TimeUnit.MICROSECONDS.sleep((long) (seconds * TimeUnit.SECONDS.toMicros(1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", e);
        }
    }
}
