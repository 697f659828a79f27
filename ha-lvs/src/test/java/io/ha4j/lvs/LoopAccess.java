package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.loop.Loop;

/** A loop of a node, for a test to keep busy. */
record LoopAccess(String name) implements HaComponent<Loop> {

    @Override
    public ComponentId id() {
        return new ComponentId("test-loop", name);
    }

    @Override
    public HaRuntime<Loop> start(HaContext context) {
        Loop loop = context.loop(name);
        return new HaRuntime<>() {
            @Override
            public Loop handle() {
                return loop;
            }

            @Override
            public Object snapshot() {
                return name;
            }

            @Override
            public void close() {}
        };
    }
}
