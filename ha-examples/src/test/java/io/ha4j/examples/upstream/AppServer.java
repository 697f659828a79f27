package io.ha4j.examples.upstream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of HTTP that answers with its name and version, and does what servers do: stop, return, freeze. Used by one thread. */
final class AppServer implements AutoCloseable {

    private static final int BACKLOG = 100;
    private static final int WORKERS = 32;

    private final String name;
    private final ExecutorService workers;
    private int port;
    private int version;
    private HttpServer server;
    private volatile CountDownLatch frozen = new CountDownLatch(0);
    private volatile boolean finishing;
    private final AtomicInteger probes = new AtomicInteger();

    /** Listens, as version 1, on a port that is found, and that it keeps. */
    AppServer(String name) throws IOException {
        AtomicInteger number = new AtomicInteger();
        this.name = name;
        this.workers = Executors.newFixedThreadPool(
                WORKERS, task -> new Thread(task, "server-" + name + "-" + number.incrementAndGet()));
        start();
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Listens again, as the next version. */
    void start() throws IOException {
        version++;
        finishing = false;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        port = server.getAddress().getPort();
        byte[] body = (name + version).getBytes(StandardCharsets.UTF_8);
        server.setExecutor(workers);
        server.createContext("/", exchange -> answer(exchange, body));
        server.start();
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            frozen.await();
            if (exchange.getRequestURI().getPath().equals("/healthz")) {
                probes.incrementAndGet();
            }
            if (finishing) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return how many times its health was asked for, and it has answered} */
    int probes() {
        return probes.get();
    }

    /** Asks those who keep their connections to leave, until the next start. */
    void finish() {
        finishing = true;
    }

    /** Closes all its sockets. */
    void stop() {
        server.stop(0);
    }

    /** Accepts, reads, and says nothing. */
    void freeze() {
        frozen = new CountDownLatch(1);
    }

    /** Says all that it owes. */
    void thaw() {
        frozen.countDown();
    }

    @Override
    public void close() {
        thaw();
        stop();
        workers.shutdownNow();
    }
}
