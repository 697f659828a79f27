package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.HealthSource;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.SelectorLoop;
import io.ha4j.loop.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Health that the test sets by hand. */
final class Hand implements HaComponent<HealthSource>, HaRuntime<HealthSource>, HealthSource {
    private final String name;
    private final boolean clings;
    private SelectorLoop loop;
    private LoopValue<Health> value;
    final AtomicInteger followers = new AtomicInteger();

    Hand(String name) {
        this(name, false);
    }

    /** {@code clings}: it does not let its followers go. */
    Hand(String name, boolean clings) {
        this.name = name;
        this.clings = clings;
    }

    void set(Health.Status status) {
        set(Health.of(status, "set by hand"));
    }

    void set(Health health) {
        loop.call(() -> {
            value.set(health);
            return true;
        });
    }

    @Override
    public ComponentId id() {
        return new ComponentId("hand", name);
    }

    @Override
    public HaRuntime<HealthSource> start(HaContext context) {
        loop = context.loop("hand");
        value = new LoopValue<>(loop, Health.of(Health.Status.UNKNOWN, "no result yet"));
        return this;
    }

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
        Subscription subscription = value.subscribe(follower);
        followers.incrementAndGet();
        return () -> {
            if (clings) {
                throw new IllegalStateException("does not let go");
            }
            subscription.close();
            followers.decrementAndGet();
        };
    }
}
