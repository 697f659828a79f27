package io.ha4j.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.ha4j.HaException;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our clients, against a server on loopback. */
class ClientsTest {

    private static final double RATE = 100;
    private static final int ALL = 150; // of a second, and the lead-in

    private final AtomicInteger served = new AtomicInteger();
    private volatile int bodyBytes = Nginx.SMALL_BYTES;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        assumeTrue(Epoll.isAvailable(), "no epoll");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext(Nginx.SMALL, exchange -> {
            served.incrementAndGet();
            exchange.sendResponseHeaders(200, bodyBytes);
            exchange.getResponseBody().write(new byte[bodyBytes]);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTIONS", "REQUESTS"})
    void asksAtTheRate(Load load) {
        try (OpenLoop client = new OpenLoop()) {
            assertThat(client.p99Micros(server.getAddress().getPort(), load, RATE, 1))
                    .isPositive();
        }
        assertThat(served).hasValue(ALL);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTIONS", "REQUESTS"})
    void failsOnAWrongAnswer(Load load) {
        bodyBytes = Nginx.SMALL_BYTES + 1;
        try (OpenLoop client = new OpenLoop()) {
            assertThatExceptionOfType(HaException.class)
                    .isThrownBy(() -> client.p99Micros(server.getAddress().getPort(), load, RATE, 1))
                    .withMessageStartingWith("at a fixed rate: ");
        }
    }

    @Test
    void idleConnectionsHaveBeenUsed() {
        try (IdleConnections open = IdleConnections.open(server.getAddress().getPort(), 20)) {
            assertThat(open.count()).isEqualTo(20);
            assertThat(served).hasValue(20);
        }
    }

    @Test
    void saysWhichIdleConnectionFailed() {
        int port = server.getAddress().getPort();
        server.stop(0);
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> IdleConnections.open(port, 5))
                .withMessageStartingWith("idle connection 1 of 5");
    }
}
