package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxy.ProxyEngine;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The threads of a proxy plane as a component of their own: all virtual servers with an equal plane depend on the same one. */
record ProxyThreads(ProxyPlane plane) implements HaComponent<ProxyEngine> {

    @Override
    public ComponentId id() {
        return new ComponentId(
                "proxy-plane",
                plane.engine().name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + plane.threads());
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
                return new Snapshot(engine.kind().text(), plane.threads());
            }

            @Override
            public void close() {
                engine.close();
            }
        };
    }

    private ProxyEngine start(String prefix) {
        try {
            return ProxyEngine.start(prefix, plane.threads(), kind());
        } catch (HaException e) {
            throw new HaException(id() + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) { // Netty, whose every thread needs a few file descriptors
            throw new HaException(
                    id() + ": cannot start " + plane.threads() + " proxy threads: "
                            + (e.getCause() == null ? e : e.getCause())
                            + " (if the process has no file descriptor left, raise its limit: ulimit -n)",
                    e);
        }
    }

    /** {@return the engine that is wanted; null for the fastest that works here} */
    private @Nullable EngineKind kind() {
        return switch (plane.engine()) {
            case AUTO -> null;
            case EPOLL -> EngineKind.EPOLL;
            case EPOLL_CHANNELS -> EngineKind.EPOLL_CHANNELS;
            case IO_URING -> EngineKind.IO_URING;
            case NIO -> EngineKind.NIO;
        };
    }

    /**
     * The threads of a proxy plane.
     *
     * @param engine the engine at work: {@code epoll}, {@code epoll-channels}, {@code io_uring} or {@code nio}
     * @param threads how many there are
     */
    record Snapshot(String engine, int threads) {}
}
