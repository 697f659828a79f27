package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.time.Ticker;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptHandlerTest {

    @Test
    void pausesWhenAcceptingFails() {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, EngineKind.NIO)) {
            ProxyService service = new ProxyService(
                    engine,
                    new ServerPool(Scheduler.roundRobin()),
                    Ticker.system(),
                    RelaySettings.unlimited(Duration.ofSeconds(1)));
            ProxyPoint point = new ProxyPoint(service, new InetSocketAddress(0));
            EmbeddedChannel listener = new EmbeddedChannel(new AcceptHandler(point, engine.loopForListener()));
            listener.freezeTime();
            listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            listener.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            assertThat(listener.config().isAutoRead()).isFalse();
            listener.advanceTimeBy(AcceptHandler.PAUSE_MILLIS - 1, TimeUnit.MILLISECONDS);
            listener.runScheduledPendingTasks();
            assertThat(listener.config().isAutoRead()).isFalse();
            listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            listener.runScheduledPendingTasks();
            assertThat(listener.config().isAutoRead()).isTrue();
            assertThat(listener.close().isSuccess()).isTrue();
        }
    }

    /** A client that has reset its connection before it was looked at has no address any more. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoseAddressIsNotKnownIsDeniedWhereSomebodyIs(boolean filters) {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, EngineKind.NIO)) {
            ProxyService service = new ProxyService(
                    engine,
                    new ServerPool(Scheduler.roundRobin()),
                    Ticker.system(),
                    filters ? filtering() : RelaySettings.unlimited(Duration.ofSeconds(1)));
            ProxyPoint point = new ProxyPoint(service, new InetSocketAddress(0));
            EmbeddedChannel listener = new EmbeddedChannel(new AcceptHandler(point, engine.loopForListener()));
            NioSocketChannel client = new NioSocketChannel();
            assertThat(client.remoteAddress()).isNull();
            listener.writeInbound(client);
            assertThat(point.denied()).isEqualTo(filters ? 1 : 0);
            assertThat(point.accepted()).isEqualTo(filters ? 0 : 1);
            assertThat(client.isOpen()).isEqualTo(!filters);
            assertThat(listener.close().isSuccess()).isTrue();
        }
    }

    /** Anybody whose address is known. */
    private static RelaySettings filtering() {
        RelaySettings all = RelaySettings.unlimited(Duration.ofSeconds(1));
        return new RelaySettings(
                all.connectTimeout(),
                all.timeouts(),
                all.sockets(),
                all.attempts(),
                null,
                null,
                client -> true,
                all.maxConnections(),
                null,
                null,
                null,
                all.log(),
                0);
    }
}
