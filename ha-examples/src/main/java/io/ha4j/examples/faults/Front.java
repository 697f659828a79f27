package io.ha4j.examples.faults;

import io.ha4j.HaNode;
import io.ha4j.examples.common.Child;
import io.ha4j.lvs.ProxyPlane;
import io.ha4j.lvs.TcpOptions;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerSnapshot;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A virtual server in this process, and its only real server, an {@link EchoProcess} that is not checked. One thread. */
final class Front implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Child server;
    private final InetSocketAddress address;
    private final VirtualServer echo;
    private final HaNode node;

    private Front(Child server, InetSocketAddress address, VirtualServer echo) {
        this.server = server;
        this.address = address;
        this.echo = echo;
        this.node = HaNode.builder("faults").with(echo).build();
    }

    /** {@return one that listens} */
    static Front start(ProxyPlane plane, Consumer<TcpOptions.Builder> options)
            throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.find(2);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(0));
        int port = ports.get(1);
        VirtualServer echo = VirtualServer.builder("echo")
                .tcp("127.0.0.1", address.getPort())
                .plane(plane)
                .drainTimeout(Duration.ZERO)
                .tcpOptions(options)
                .realServer("127.0.0.1", port)
                .build();
        Child server = Child.start("echo", EchoProcess.class, List.of(Integer.toString(port)), line -> {});
        Front front = new Front(server, address, echo);
        try {
            server.awaitLine(0, EchoProcess.READY, EchoProcess.READY::equals);
            front.node.start();
            Await.until("listening", () -> front.node.get(echo).listening());
            return front;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            front.close();
            throw e;
        }
    }

    /** {@return where clients connect} */
    InetSocketAddress address() {
        return address;
    }

    VirtualServerSnapshot snapshot() {
        return node.get(echo).snapshot();
    }

    /**
     * What has come to the real server, by its own word.
     *
     * @param connections how many
     * @param bytes how many, over all of them
     */
    record Arrived(long connections, long bytes) {}

    Arrived arrived() throws IOException, InterruptedException {
        String[] words = server.ask(EchoProcess.COUNT, EchoProcess.COUNT + " ").split(" ", 3);
        return new Arrived(Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** Waits until so many connections are open. */
    void awaitOpen(int connections) {
        Await.until(
                () -> snapshot().active() + " connections are open, expected " + connections,
                PATIENCE,
                () -> snapshot().active() == connections);
    }

    @Override
    public void close() {
        node.close();
        server.kill();
    }
}
