package io.ha4j.testkit;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Leadership;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import java.util.function.Consumer;

/**
 * An election that a test decides. It begins in INIT.
 *
 * @param name of the component
 */
public record FakeElection(String name) implements HaComponent<FakeElection.Handle> {

    @Override
    public ComponentId id() {
        return new ComponentId("election", name);
    }

    @Override
    public HaRuntime<Handle> start(HaContext context) {
        Handle handle = new Handle(context.loop("election"));
        return new HaRuntime<>() {
            @Override
            public Handle handle() {
                return handle;
            }

            @Override
            public Object snapshot() {
                return handle.state();
            }

            @Override
            public void close() {}
        };
    }

    /** Decides it. Thread-safe. */
    public static final class Handle implements Leadership {

        private final Loop loop;
        private final LoopValue<LeadershipState> state;

        private Handle(Loop loop) {
            this.loop = loop;
            this.state = new LoopValue<>(loop, LeadershipState.INIT);
        }

        /** Has the state told to the followers, soon. */
        public void become(LeadershipState next) {
            loop.execute(() -> state.set(next));
        }

        @Override
        public LeadershipState state() {
            return state.get();
        }

        @Override
        public Lease lease() {
            return Lease.none();
        }

        @Override
        public Subscription subscribe(Consumer<? super LeadershipState> follower) {
            return state.subscribe(follower);
        }
    }
}
