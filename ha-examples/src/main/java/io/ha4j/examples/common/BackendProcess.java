package io.ha4j.examples.common;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A back end, as a process of its own: an HTTP server that answers with its name, and listens or not as it is told. */
public final class BackendProcess {

    /** The command to close the listening socket and all connections; answered by itself. */
    public static final String REFUSE = "REFUSE";

    /** The command to listen again; answered by {@link #READY}. */
    public static final String LISTEN = "LISTEN";

    /** What it says when it listens. */
    public static final String READY = "READY";

    private static final int BACKLOG = 1_024;

    private final byte[] name;
    private final InetSocketAddress address;
    private final Executor workers = Executors.newFixedThreadPool(8);
    private @Nullable HttpServer server;

    private BackendProcess(String name, int port) throws IOException {
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    /** Arguments: the name, and the port on 127.0.0.1. */
    public static void main(String[] arguments) throws IOException {
        BackendProcess backend = new BackendProcess(arguments[0], Integer.parseInt(arguments[1]));
        backend.listen();
        Children.obeyParent(backend::obey, backend::refuse);
    }

    private void obey(String command) {
        if (command.equals(REFUSE)) {
            refuse();
            Children.say(REFUSE);
        } else if (command.equals(LISTEN)) {
            listen();
        } else {
            Children.say("not understood: " + command);
        }
    }

    private void listen() {
        try {
            HttpServer opened = HttpServer.create(address, BACKLOG);
            opened.setExecutor(workers);
            opened.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, name.length);
                exchange.getResponseBody().write(name);
                exchange.close();
            });
            opened.start();
            server = opened;
            Children.say(READY);
        } catch (IOException e) {
            Children.say("cannot listen: " + e.getMessage());
        }
    }

    private void refuse() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }
}
