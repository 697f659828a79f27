package io.ha4j.lvs;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node with one virtual server, as a test talks to it. */
final class Lb implements AutoCloseable {

    static final ProxyPlane PLANE = Plane.proxy().threads(2);

    final HaNode node;
    final VirtualServer config;
    final List<VirtualServerEvent> events = new CopyOnWriteArrayList<>();

    Lb(VirtualServer.Builder builder) {
        this.config = builder.build();
        this.node = HaNode.builder("t").with(config).listener(this::heard).build();
        node.start();
    }

    static VirtualServer.Builder web() {
        return VirtualServer.builder("web").tcp("127.0.0.1", 0).plane(PLANE);
    }

    /** A plane of two threads on one engine; the test is skipped where that does not work. */
    static ProxyPlane plane(EngineKind engine) {
        require(engine);
        return PLANE.engine(ProxyPlane.Engine.valueOf(engine.name()));
    }

    static void require(EngineKind engine) {
        Throwable trouble = engine.trouble();
        Lab.require(trouble == null, engine.text() + " does not work here: " + trouble);
    }

    private void heard(HaEvent event) {
        if (event instanceof VirtualServerEvent ours) {
            events.add(ours);
        }
    }

    VirtualService service() {
        return node.get(config);
    }

    VirtualServerSnapshot snapshot() {
        return service().snapshot();
    }

    RealServerSnapshot server(int index) {
        return snapshot().servers().get(index);
    }

    FakeCheck.Handle check(int index) {
        return node.get(new FakeCheck(config.realServers().get(index).address()));
    }

    /** A client connection that gives up reading after 10 s. */
    Socket connect() throws IOException {
        return connect(0);
    }

    Socket connect(int receiveBuffer) throws IOException {
        InetSocketAddress address = service().localAddress().orElseThrow();
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(address, 5_000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** A connection that a server has answered with a letter, and holds. */
    Held hold() throws IOException {
        Socket socket = connect();
        return new Held(socket, socket.getInputStream().read());
    }

    /** An open connection; {@code by} is the letter of its server, -1 if it was closed in order. */
    record Held(Socket socket, int by) implements AutoCloseable {

        boolean isCut() {
            try {
                return socket.getInputStream().read() < 0;
            } catch (IOException e) {
                return String.valueOf(e.getMessage()).contains("reset");
            }
        }

        /** Closes it before its time. */
        void end() throws IOException {
            socket.close();
        }

        @Override
        public void close() throws IOException {
            end();
        }
    }

    /** The name of a server, as operations want it. */
    String name(int index) {
        return server(index).address();
    }

    /** The only event of a kind, which comes soon. */
    <E extends VirtualServerEvent> E only(Class<E> kind) {
        Await.until(
                () -> "heard " + events, Duration.ofSeconds(10), () -> all(kind).size() == 1);
        return all(kind).get(0);
    }

    private <E extends VirtualServerEvent> List<E> all(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What a server says to a new connection before it closes. */
    String ask() throws IOException {
        try (Socket socket = connect()) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    String ask(int times) throws IOException {
        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < times; i++) {
            answers.append(ask());
        }
        return answers.toString();
    }

    /** The names of the events so far. */
    List<String> heard() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    void awaitHeard(String... names) {
        Await.until(() -> "heard " + heard(), Duration.ofSeconds(10), () -> heard().equals(List.of(names)));
    }

    @Override
    public void close() {
        node.close();
    }
}
