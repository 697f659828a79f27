package io.ha4j.lvs.schedule;

import io.ha4j.value.Require;
import java.time.Duration;
import java.util.Optional;

/** {@code lblc} and {@code lblcr} with their time of expiration. */
record KernelLocality(boolean replicated, Duration expiration) implements LocalityScheduler {

    static final Duration DEFAULT_EXPIRATION = Duration.ofHours(24);

    @Override
    public LocalityScheduler withExpiration(Duration next) {
        return new KernelLocality(
                replicated, Require.inRange("expiration", next, Duration.ofSeconds(1), Duration.ofDays(365)));
    }

    @Override
    public String shortName() {
        return replicated ? "lblcr" : "lblc";
    }

    @Override
    public <D extends Destination> Picker<D> newPicker() {
        return replicated ? new LocalityReplicated<>(expiration.toNanos()) : new LocalityLeast<>(expiration.toNanos());
    }

    @Override
    public Optional<KernelName> kernel() {
        return Optional.of(new KernelName(shortName(), 0));
    }

    @Override
    public String toString() {
        return expiration.equals(DEFAULT_EXPIRATION)
                ? shortName()
                : shortName() + " with expiration " + Require.text(expiration);
    }
}
