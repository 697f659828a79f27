package io.ha4j.examples.upstream;

import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.health.HealthCheck;
import io.ha4j.health.HealthMonitor;
import io.ha4j.loop.Subscription;
import io.ha4j.lvs.RealServer;
import io.ha4j.lvs.RealServerSnapshot;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerEvent;
import io.ha4j.lvs.VirtualService;
import io.ha4j.lvs.core.AdminState;
import io.ha4j.value.Addresses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Updates the servers behind a virtual server, one after the other, without a failed request: each is drained, replaced, and serves again
 * before it is the turn of the next. It ends at the first one that fails; that one stays drained, and the others serve.
 */
public final class RollingUpdate {

    private final HaNode node;
    private final VirtualServer web;
    private final HealthCheck check;
    private final Deployment deployment;
    private final Duration drainDeadline;
    private final Duration startDeadline;

    /**
     * Creates an update of a running node's servers.
     *
     * @param check the one of {@code web}
     * @param drainDeadline how long connections may last once their server is to be replaced
     * @param startDeadline how long a server may take from its start until its check says that it works
     */
    public RollingUpdate(
            HaNode node,
            VirtualServer web,
            HealthCheck check,
            Deployment deployment,
            Duration drainDeadline,
            Duration startDeadline) {
        this.node = node;
        this.web = web;
        this.check = check;
        this.deployment = deployment;
        this.drainDeadline = drainDeadline;
        this.startDeadline = startDeadline;
    }

    /**
     * Arguments: the ports to listen on and of two servers, all on 127.0.0.1, and a program for {@link Deployment#by}. Each line on standard
     * input begins an update. Needs no root.
     */
    public static void main(String[] arguments) throws Exception {
        HealthCheck check =
                HealthCheck.http("/healthz").every(Duration.ofSeconds(1)).build();
        VirtualServer web = VirtualServer.builder("web")
                .tcp("127.0.0.1", Integer.parseInt(arguments[0]))
                .realServer("127.0.0.1", Integer.parseInt(arguments[1]))
                .realServer("127.0.0.1", Integer.parseInt(arguments[2]))
                .check(check)
                .build();
        try (HaNode node = HaNode.builder("rolling-update")
                .with(web)
                .listener(event -> {
                    if (event instanceof VirtualServerEvent change) {
                        System.out.println(change);
                    }
                })
                .closeOnShutdown(true)
                .build()) {
            node.start();
            RollingUpdate update = new RollingUpdate(
                    node, web, check, Deployment.by(arguments[3]), Duration.ofSeconds(30), Duration.ofMinutes(1));
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (orders.readLine() != null) {
                update.run();
            }
        }
    }

    /**
     * Updates all servers.
     *
     * @throws IllegalStateException if there is nobody to serve while one is updated
     * @throws IOException if a step of the deployment fails
     * @throws TimeoutException if a server does not work after its start
     * @throws java.util.concurrent.CancellationException if somebody else enables a server that is being drained
     */
    public void run() throws IOException, InterruptedException, TimeoutException {
        for (RealServer server : web.realServers()) {
            update(server);
        }
    }

    private void update(RealServer server) throws IOException, InterruptedException, TimeoutException {
        String name = Addresses.text(server.address());
        VirtualService service = node.get(web);
        HealthMonitor monitor = node.get(check.at(server.address()));
        requireAnother(service, name);
        // README begins
        CompletableFuture<Void> drained = service.drain(name, drainDeadline); // new connections go to the others
        deployment.finish(name); // it answers with "Connection: close", so kept connections end in order
        drained.join(); // the last one has ended, or was cut at the deadline
        monitor.pause(); // what happens to it now is no outage
        try {
            deployment.replace(name);
        } finally {
            monitor.resume(); // judged anew
        }
        awaitUp(monitor);
        service.enable(name).join();
        // README ends
    }

    private static void requireAnother(VirtualService service, String name) {
        for (RealServerSnapshot other : service.snapshot().servers()) {
            if (!other.address().equals(name)
                    && other.status() == Health.Status.UP
                    && other.admin() == AdminState.ENABLED
                    && other.weight() > 0) {
                return;
            }
        }
        throw new IllegalStateException("nobody serves while " + name + " is updated");
    }

    /** The check is heard where it judges, behind its pause: what it knew before that is not taken for news. */
    private void awaitUp(HealthMonitor monitor) throws InterruptedException, TimeoutException {
        CompletableFuture<Health> up = new CompletableFuture<>();
        Subscription news = monitor.subscribe(health -> {
            if (health.isUp()) {
                up.complete(health);
            }
        });
        try {
            up.get(startDeadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e); // nobody completes it with a failure
        } finally {
            news.close();
        }
    }
}
