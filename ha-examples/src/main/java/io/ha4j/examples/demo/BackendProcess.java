package io.ha4j.examples.demo;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A back end, as a process of its own: an HTTP server that answers with its name. */
final class BackendProcess {

    private BackendProcess() {}

    /** Arguments: the name, and the port on 127.0.0.1. */
    public static void main(String[] arguments) throws IOException {
        byte[] name = arguments[0].getBytes(StandardCharsets.UTF_8);
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), Integer.parseInt(arguments[1]));
        HttpServer server = HttpServer.create(address, 1_024);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, name.length);
            exchange.getResponseBody().write(name);
            exchange.close();
        });
        server.start();
        Children.say("READY");
        Children.endWithParent(() -> server.stop(0));
    }
}
