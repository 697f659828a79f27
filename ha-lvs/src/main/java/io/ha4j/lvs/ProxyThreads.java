package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.lvs.proxy.ProxyEngine;

/** The threads of a proxy plane as a component of their own: all virtual servers with an equal plane depend on the same one. */
record ProxyThreads(ProxyPlane plane) implements HaComponent<ProxyEngine> {

    @Override
    public ComponentId id() {
        return new ComponentId("proxy-plane", (plane.nativeTransport() ? "native-" : "nio-") + plane.threads());
    }

    @Override
    public HaRuntime<ProxyEngine> start(HaContext context) {
        String prefix = "ha-" + context.nodeName() + "-proxy-";
        ProxyEngine engine = start(prefix);
        return new HaRuntime<>() {
            @Override
            public ProxyEngine handle() {
                return engine;
            }

            @Override
            public Object snapshot() {
                return new Snapshot(engine.transport(), plane.threads());
            }

            @Override
            public void close() {
                engine.close();
            }
        };
    }

    private ProxyEngine start(String prefix) {
        try {
            return ProxyEngine.start(prefix, plane.threads(), plane.nativeTransport());
        } catch (IllegalStateException e) { // Netty, whose every thread needs a few file descriptors
            throw new HaException(
                    id() + ": cannot start " + plane.threads() + " proxy threads: "
                            + (e.getCause() == null ? e : e.getCause())
                            + " (if the process has no file descriptor left, raise its limit: ulimit -n)",
                    e);
        }
    }

    record Snapshot(String transport, int threads) {}
}
