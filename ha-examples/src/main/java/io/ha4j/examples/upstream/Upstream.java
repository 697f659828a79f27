package io.ha4j.examples.upstream;

import io.ha4j.HaNode;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * One server is active, the other serves while that one does not answer. The same with nginx:
 *
 * <pre>{@code
 * upstream app {
 *     server 127.0.0.1:9001;             # max_fails=1 fail_timeout=10s are the defaults
 *     server 127.0.0.1:9002 backup;
 * }
 * server {
 *     listen 127.0.0.1:8080;
 *     location / {
 *         proxy_pass http://app;
 *         proxy_connect_timeout 1s;
 *         proxy_send_timeout    1s;
 *         proxy_read_timeout    1s;
 *         proxy_next_upstream   error timeout;
 *     }
 * }
 * }</pre>
 *
 * <p>What differs: nginx reads HTTP, and may send a request that got no answer to the next server. This relays bytes, so only a connection that
 * cannot be made goes to the next server; one that has been made is reset when its time is over, and the client, which knows whether its
 * request may be sent twice, comes again. Such a reset takes no server down: nginx has read the whole request before it waits for the answer, while
 * here a client that says half of one, or uploads slowly, would take down both. It has the check look at the server at once, and if that gets no
 * answer either, twice within a second each, the backup serves. The send time-out holds for what waits for the client, too (nginx:
 * {@code send_timeout}). And nginx tries a failed server again with the request of a user, every 10 s; here a check does, and the
 * server gets no request before it has answered that.
 */
public final class Upstream {

    private Upstream() {}

    /** Arguments: the ports to listen on, of the active server and of the backup, all on 127.0.0.1. Needs no root. */
    public static void main(String[] arguments) throws InterruptedException {
        VirtualServer app = upstream(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        HaNode node = HaNode.builder("upstream")
                .with(app)
                .listener(event -> {
                    if (event instanceof VirtualServerEvent change) {
                        System.out.println(change);
                    }
                })
                .closeOnShutdown(true)
                .build();
        node.start();
        new CountDownLatch(1).await();
    }

    static VirtualServer upstream(int port, int active, int backup) {
        // README begins
        Duration second = Duration.ofSeconds(1);
        HealthCheck check = HealthCheck.http("/healthz")
                .every(second)
                .fall(2)
                .downOnReports(1, Duration.ofSeconds(10)) // max_fails=1: one connection that cannot be made is enough
                .build();
        VirtualServer app = VirtualServer.builder("app")
                .tcp("127.0.0.1", port)
                .realServer("127.0.0.1", active)
                .backup("127.0.0.1", backup)
                .connectTimeout(second) // then the next server is tried
                .tcpOptions(tcp -> tcp.sendTimeout(second).readTimeout(second)) // then the client is told, by a reset
                .check(check)
                .build();
        // README ends
        return app;
    }
}
