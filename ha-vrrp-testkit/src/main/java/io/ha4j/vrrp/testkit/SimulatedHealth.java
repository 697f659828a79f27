package io.ha4j.vrrp.testkit;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.HealthSource;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The health of something on one {@link SimulatedNode}, set by hand: what takes the place of a health check in a simulation. Made by
 * {@link SimulatedNode#health}; belongs to the host, so a new process finds it as it was.
 */
public final class SimulatedHealth implements HaComponent<HealthSource> {

    private final SimulatedHost host;
    private final String name;
    private Health present = Health.of(Health.Status.UP, "set by hand");
    private @Nullable LoopValue<Health> value;

    SimulatedHealth(SimulatedHost host, String name) {
        this.host = host;
        this.name = name;
    }

    /** Sets the status; a running node hears of it in its next round, a paused one when it goes on. At first: UP. */
    public void set(Health.Status status) {
        Health next = Health.of(status, "set by hand");
        present = next;
        LoopValue<Health> running = value;
        if (running != null && host.isRunning()) {
            host.loop().execute(() -> running.set(next));
        }
    }

    /** {@return the status that was set last} */
    public Health.Status status() {
        return present.status();
    }

    @Override
    public ComponentId id() {
        return new ComponentId("simulated-health", name);
    }

    @Override
    public HaRuntime<HealthSource> start(HaContext context) {
        LoopValue<Health> started = new LoopValue<>(host.loop(), present);
        value = started;
        return new Running(started);
    }

    /** In one process. */
    private record Running(LoopValue<Health> value) implements HaRuntime<HealthSource>, HealthSource {

        @Override
        public HealthSource handle() {
            return this;
        }

        @Override
        public Object snapshot() {
            return value.get();
        }

        @Override
        public void close() {}

        @Override
        public Health health() {
            return value.get();
        }

        @Override
        public Subscription subscribe(Consumer<? super Health> follower) {
            return value.subscribe(follower);
        }
    }

    @Override
    public String toString() {
        return id() + " " + present.status();
    }
}
