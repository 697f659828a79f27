package io.ha4j.lvs.schedule;

import io.ha4j.value.Require;
import java.time.Duration;

/** {@link LeastResponseTime} with its time constant. */
record PeakEwma(Duration decay) implements ResponseTimeScheduler {

    static final Duration DEFAULT_DECAY = Duration.ofSeconds(10);

    @Override
    public ResponseTimeScheduler withDecay(Duration next) {
        return new PeakEwma(Require.inRange("decay", next, Duration.ofMillis(100), Duration.ofHours(1)));
    }

    @Override
    public String shortName() {
        return "ewma";
    }

    @Override
    public <D extends Destination> Picker<D> newPicker() {
        return new LeastResponseTime<>(new Dice(), decay.toNanos());
    }

    @Override
    public String toString() {
        return decay.equals(DEFAULT_DECAY) ? shortName() : shortName() + " with decay " + Require.text(decay);
    }
}
