package io.ha4j.lvs.proxy;

import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays one connection on the loopback network before a node serves anybody. A backup may wait for weeks and must then be quick:
 * without this, the first connections after a takeover would wait for a hundred classes to be loaded.
 */
final class Rehearsal {

    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final int TIMEOUT_MILLIS = 2_000;

    private Rehearsal() {}

    /** Takes a fraction of a second, and at most a few. Where it does not work, nothing is lost but time later. */
    static void run(ProxyEngine engine) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocket server = new ServerSocket()) {
            server.setSoTimeout(TIMEOUT_MILLIS);
            server.bind(anyPort);
            ServerPool pool = new ServerPool(Scheduler.roundRobin());
            Backend backend = new Backend((InetSocketAddress) server.getLocalSocketAddress());
            pool.update(List.of(new ServerPool.Entry(backend, 1)), List.of());
            ProxyService service = new ProxyService(
                    engine, pool, Ticker.system(), RelaySettings.unlimited(Duration.ofMillis(TIMEOUT_MILLIS)));
            ListeningSocket listener = service.point(anyPort).listen();
            try {
                converse(listener.bound().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS), server);
            } finally {
                listener.close();
                service.cut();
            }
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            log.debug("the rehearsal of the proxy did not work", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A word there and back, then both sides close; small enough to fit into the kernel's buffers, so one thread plays both. */
    private static void converse(InetSocketAddress proxy, ServerSocket server) throws IOException {
        try (Socket client = new Socket()) {
            client.setSoTimeout(TIMEOUT_MILLIS);
            client.connect(proxy, TIMEOUT_MILLIS);
            client.getOutputStream().write(1);
            try (Socket peer = server.accept()) {
                peer.setSoTimeout(TIMEOUT_MILLIS);
                peer.getOutputStream().write(peer.getInputStream().read());
                int echoed = client.getInputStream().read();
                client.shutdownOutput();
                int end = peer.getInputStream().read();
                log.trace("rehearsed: {} {}", echoed, end);
            }
        }
    }
}
