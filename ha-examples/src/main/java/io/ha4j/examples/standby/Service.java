package io.ha4j.examples.standby;

import io.ha4j.HaException;
import io.ha4j.lab.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** The service that the pair is there for, as its check sees it: something that accepts connections on a host of the lab. */
final class Service implements AutoCloseable {

    static final int PORT = 8080;

    private final ServerSocketChannel server;

    private Service(ServerSocketChannel server) {
        this.server = server;
        Thread thread = new Thread(this::accept, "lab-service");
        thread.setDaemon(true);
        thread.start();
    }

    static Service start(Host host) {
        try {
            return new Service(host.call(() -> {
                ServerSocketChannel server = ServerSocketChannel.open();
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
                return server;
            }));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new HaException("cannot start the service on " + host + ": " + e.getMessage(), e);
        }
    }

    private void accept() {
        try {
            while (server.isOpen()) {
                server.accept().close();
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
