package io.ha4j.benchmarks.relay;

import io.ha4j.lvs.Plane;
import io.ha4j.lvs.ProxyPlane;
import io.ha4j.lvs.ProxyPlane.Engine;
import io.ha4j.lvs.proxy.EngineKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The ways in which the proxy plane can move bytes: our contenders. A new one is a line here. */
enum RelayEngine {
    EPOLL(Engine.EPOLL, EngineKind.EPOLL, true),
    EPOLL_CHANNELS(Engine.EPOLL_CHANNELS, EngineKind.EPOLL_CHANNELS, false),
    IO_URING(Engine.IO_URING, EngineKind.IO_URING, false),
    NIO(Engine.NIO, EngineKind.NIO, false);

    private final Engine engine;
    private final EngineKind kind;
    private final boolean judged;

    RelayEngine(Engine engine, EngineKind kind, boolean judged) {
        this.engine = engine;
        this.kind = kind;
        this.judged = judged;
    }

    static Optional<RelayEngine> named(String name) {
        return Arrays.stream(values()).filter(e -> e.toString().equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(RelayEngine::toString).toList();
    }

    /** {@return whether the targets are meant for it: the one that people get without asking} */
    boolean isJudged() {
        return judged;
    }

    /** {@return whether this machine can run it} */
    boolean isAvailable() {
        return kind.trouble() == null;
    }

    ProxyPlane plane(int threads) {
        return Plane.proxy().engine(engine).threads(threads);
    }

    @Override
    public String toString() {
        return kind.text();
    }
}
