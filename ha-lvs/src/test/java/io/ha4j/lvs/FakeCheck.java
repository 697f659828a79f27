package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.HealthSource;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A check of one target that a test decides; {@code FakeCheck::new} is a {@link io.ha4j.TargetCheck}. */
record FakeCheck(InetSocketAddress target) implements HaComponent<FakeCheck.Handle> {

    @Override
    public ComponentId id() {
        return new ComponentId("health-check", "fake-" + target.getPort());
    }

    @Override
    public HaRuntime<Handle> start(HaContext context) {
        Handle handle = new Handle(context.loop("health"));
        return new HaRuntime<>() {
            @Override
            public Handle handle() {
                return handle;
            }

            @Override
            public Object snapshot() {
                return handle.health();
            }

            @Override
            public void close() {}
        };
    }

    static final class Handle implements HealthSource {

        private final Loop loop;
        private final LoopValue<Health> health;
        final List<String> reports = new CopyOnWriteArrayList<>();
        final AtomicInteger suspicions = new AtomicInteger();

        private Handle(Loop loop) {
            this.loop = loop;
            this.health = new LoopValue<>(loop, Health.of(Health.Status.UNKNOWN, "not checked yet"));
        }

        void up() {
            set(Health.of(Health.Status.UP, "connected"));
        }

        void up(int weight) {
            set(new Health(Health.Status.UP, OptionalInt.of(weight), "connected"));
        }

        void down() {
            down("refused");
        }

        void down(String reason) {
            set(Health.of(Health.Status.DOWN, reason));
        }

        void suspend() {
            suspend("suspended");
        }

        void suspend(String reason) {
            set(Health.of(Health.Status.UNKNOWN, reason));
        }

        /** Returns when what it was told so far has been told to all who follow it. */
        void await() {
            loop.call(() -> true);
        }

        @Override
        public void report(String reason) {
            reports.add(reason);
        }

        @Override
        public void suspect() {
            suspicions.incrementAndGet();
        }

        private void set(Health next) {
            loop.execute(() -> health.set(next));
        }

        @Override
        public Health health() {
            return health.get();
        }

        @Override
        public Subscription subscribe(Consumer<? super Health> follower) {
            return health.subscribe(follower);
        }
    }
}
