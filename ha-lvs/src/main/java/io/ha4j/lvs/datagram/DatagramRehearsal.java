package io.ha4j.lvs.datagram;

import io.ha4j.lvs.datagram.core.SessionRules;
import io.ha4j.lvs.proxy.Backend;
import io.ha4j.lvs.proxy.ListeningSocket;
import io.ha4j.lvs.proxy.ProxyEngine;
import io.ha4j.lvs.proxy.ServerPool;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays one datagram and its answer on the loopback network before a virtual server serves anybody, so that the first client after a
 * takeover does not wait for classes to be loaded.
 */
public final class DatagramRehearsal {

    private static final Logger log = LoggerFactory.getLogger(DatagramRehearsal.class);
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final SessionRules ONE_ANSWER = new SessionRules(
            TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS),
            TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS),
            1,
            SessionRules.UNLIMITED);

    private DatagramRehearsal() {}

    /** Takes a fraction of a second at first, a few milliseconds later. Where it does not work, nothing is lost but time later. */
    public static void run(ProxyEngine engine) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DatagramSocket server = new DatagramSocket(anyPort);
                DatagramSocket client = new DatagramSocket(anyPort)) {
            ServerPool pool = new ServerPool(Scheduler.roundRobin());
            Backend backend = new Backend((InetSocketAddress) server.getLocalSocketAddress());
            pool.update(List.of(new ServerPool.Entry(backend, 1)), List.of());
            DatagramService service = new DatagramService(engine, pool, Ticker.system(), ONE_ANSWER, 1, Duration.ZERO);
            ListeningSocket listener = service.point(anyPort).listen();
            try {
                converse(client, listener.bound().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), server);
            } finally {
                listener.close();
                listener.closed().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            log.debug("the rehearsal of UDP did not work", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void converse(DatagramSocket client, InetSocketAddress virtual, DatagramSocket server)
            throws IOException {
        client.setSoTimeout(TIMEOUT_MILLIS);
        server.setSoTimeout(TIMEOUT_MILLIS);
        DatagramPacket packet = new DatagramPacket(new byte[1], 1, virtual);
        client.send(packet);
        server.receive(packet);
        server.send(packet); // back to where it came from
        client.receive(packet);
    }
}
