package io.ha4j.lvs.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.datagram.core.SessionRules;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.schedule.Destination;
import io.ha4j.lvs.schedule.Flow;
import io.ha4j.lvs.schedule.Picker;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.time.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions on one loop, to a server that is a plain socket, while others do something at the worst moment. */
class SessionsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final SessionRules RULES = new SessionRules(
            Duration.ofMinutes(1).toNanos(),
            Duration.ofMinutes(1).toNanos(),
            SessionRules.UNKNOWN,
            SessionRules.UNLIMITED);

    private DatagramSocket server;
    private Backend backend;
    private ProxyEngine engine;
    private final AtomicInteger answers = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        server = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        server.setSoTimeout(10_000);
        backend = new Backend((InetSocketAddress) server.getLocalSocketAddress());
        engine = ProxyEngine.start("test-proxy-", 1, EngineKind.NIO);
    }

    @AfterEach
    void stop() {
        engine.close();
        server.close();
    }

    private DatagramService service(int maxSessions) {
        return service(maxSessions, Scheduler.roundRobin());
    }

    private DatagramService service(int maxSessions, Scheduler scheduler) {
        ServerPool pool = new ServerPool(scheduler);
        pool.update(List.of(new ServerPool.Entry(backend, 1)), List.of());
        return new DatagramService(engine, pool, Ticker.system(), RULES, maxSessions, Duration.ZERO);
    }

    private void answerOne() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[8], 8);
        server.receive(packet);
        server.send(packet);
    }

    @Test
    void makesRoomAgainIfAnotherLoopTakesIt() throws IOException {
        DatagramService service = service(2);
        Runnable[] meanwhile = {() -> {}};
        EventLoop loop = (EventLoop) engine.executors().get(0);
        Sessions.Clients clients = new Sessions.Clients() {
            @Override
            public void answer(InetSocketAddress client, ByteBuf data) {
                answers.incrementAndGet();
            }

            @Override
            public void allAnswered() {
                meanwhile[0].run();
            }
        };
        Counters counters = new Counters();
        Sessions sessions = new Sessions(service, counters, loop, new InetSocketAddress(LOOPBACK, 1), clients);
        for (int i = 0; i < 2; i++) {
            ask(loop, sessions, 1_000 + i);
            answerOne();
        }
        Await.until("both have an answer, so that neither is awaited", () -> answers.get() == 2);
        Runnable takesThePlace = () -> {
            meanwhile[0] = () -> {};
            assertThat(service.limit().tryEnter()).isTrue();
        };
        loop.submit(() -> meanwhile[0] = takesThePlace).syncUninterruptibly();
        ask(loop, sessions, 1_002);
        answerOne();
        Await.until("the new client has its answer", () -> answers.get() == 3);
        assertThat(counters.evicted.sum()).isEqualTo(2);
        assertThat(counters.tooManySessions.sum()).isZero();
        assertThat(service.active()).isEqualTo(2);
        loop.submit(sessions::close).syncUninterruptibly();
    }

    private static void ask(EventLoop loop, Sessions sessions, int clientPort) {
        loop.submit(() -> sessions.received(
                        Unpooled.wrappedBuffer(new byte[] {'?'}), new InetSocketAddress(LOOPBACK, clientPort)))
                .syncUninterruptibly();
    }

    /** A loop carries out a cut when it has done what it is about. */
    @Test
    void aCutDoesNotEndWhatBeganAfterTheServerCameBack() throws IOException {
        DatagramService[] made = new DatagramService[1];
        DatagramService service = service(10, new Interrupted(() -> {
            made[0].cut(backend);
            backend.takeConnections();
        }));
        made[0] = service;
        try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            client.setSoTimeout(10_000);
            client.connect(service.point(new InetSocketAddress(LOOPBACK, 0))
                    .listen()
                    .bound()
                    .join());
            DatagramPacket packet = new DatagramPacket(new byte[] {'?'}, 1);
            client.send(packet);
            answerOne();
            client.receive(packet);
            assertThat(service.active()).isEqualTo(1);
            service.cut(backend);
            Await.until("the next cut ends it", () -> service.active() == 0);
        }
    }

    /** Picks the first server, and then has {@code meanwhile} happen before there is a session. */
    private record Interrupted(Runnable meanwhile) implements Scheduler {

        @Override
        public String shortName() {
            return "interrupted";
        }

        @Override
        public <D extends Destination> Picker<D> newPicker() {
            Picker<D> picker = Scheduler.roundRobin().newPicker();
            return new Picker<>() {
                @Override
                public void update(List<D> destinations) {
                    picker.update(destinations);
                }

                @Override
                public D pick(Flow flow, Set<D> tried) {
                    D picked = picker.pick(flow, tried);
                    meanwhile.run();
                    return picked;
                }
            };
        }
    }
}
