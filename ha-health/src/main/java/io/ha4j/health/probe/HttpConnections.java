package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The idle connections of a node: at most one for each check that keeps its own. Thread-safe. */
final class HttpConnections implements HaRuntime<HttpConnections> {

    /** One for each node, pulled in by the first check that needs it. */
    static final HaComponent<HttpConnections> COMPONENT = new Component();

    /** Whose connection it is. */
    record Key(ComponentId check, HttpProbe probe, InetSocketAddress target) {}

    private final Map<Key, HttpConnection> idle = new ConcurrentHashMap<>();

    private HttpConnections() {}

    /** {@return the connection, which is nobody else's from now on} */
    @Nullable
    HttpConnection take(Key key) {
        return idle.remove(key);
    }

    void put(Key key, HttpConnection connection) {
        HttpConnection other = idle.put(key, connection);
        if (other != null) { // of a probe that overlapped with another one of the same check
            other.close();
        }
    }

    void drop(Key key, HttpConnection connection) {
        idle.remove(key, connection);
    }

    void forget(Key key) {
        HttpConnection kept = idle.remove(key);
        if (kept != null) {
            kept.close();
        }
    }

    @Override
    public HttpConnections handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        return Map.of("idleConnections", idle.size());
    }

    @Override
    public void close() {
        idle.keySet().forEach(this::forget);
    }

    private static final class Component implements HaComponent<HttpConnections> {

        @Override
        public ComponentId id() {
            return new ComponentId("health-probe", "http");
        }

        @Override
        public List<HaComponent<?>> dependencies() {
            return List.of(NetworkProbes.COMPONENT);
        }

        @Override
        public HaRuntime<HttpConnections> start(HaContext context) {
            return new HttpConnections();
        }
    }
}
