package io.ha4j.lvs;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node with one virtual server, as a test talks to it. */
final class Lb implements AutoCloseable {

    static final ProxyPlane NIO = Plane.proxy().threads(2).nativeTransport(false);
    static final ProxyPlane NATIVE = Plane.proxy().threads(2);

    final HaNode node;
    final VirtualServer config;
    final List<VirtualServerEvent> events = new CopyOnWriteArrayList<>();

    Lb(VirtualServer.Builder builder) {
        this.config = builder.build();
        this.node = HaNode.builder("t").with(config).listener(this::heard).build();
        node.start();
    }

    static VirtualServer.Builder web() {
        return VirtualServer.builder("web").tcp("127.0.0.1", 0).plane(NATIVE);
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
