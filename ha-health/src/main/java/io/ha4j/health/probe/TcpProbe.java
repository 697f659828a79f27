package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it accepts a TCP connection, which is reset at once. On Linux the reset comes within the handshake: the program that
 * listens there does not see the connection, but its kernel does, which answers only as long as the program accepts what it is given.
 */
public record TcpProbe() implements NamedProbe {

    @Override
    public String label(String target) {
        return "tcp://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of();
    }

    @Override
    public TcpProbe plain() {
        return this;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return request.context().get(NetworkProbes.COMPONENT).reach(request);
    }
}
