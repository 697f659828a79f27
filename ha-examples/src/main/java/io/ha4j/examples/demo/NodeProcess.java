package io.ha4j.examples.demo;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipEvent;
import io.ha4j.examples.common.Children;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.VirtualServerEvent;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One of the two nodes, as a process of its own: a virtual router, a health check of each back end, and a virtual server that
 * listens while this node is master.
 */
final class NodeProcess {

    /** Known to both nodes; a real one comes from a random generator and a file that only the service can read. */
    private static final HmacKey KEY = HmacKey.ofAscii(1, "demo-key-demo-key-demo-key-demo-key");

    private NodeProcess() {}

    /** Arguments: see {@link NodeSettings#toArguments()}. Ends in order on SIGTERM, or when its standard input ends. */
    public static void main(String[] arguments) {
        NodeSettings settings = NodeSettings.parse(arguments);
        HaNode node = node(settings);
        node.start();
        Children.endWithParent(node::close);
    }

    static HaNode node(NodeSettings settings) {
        VrrpInstance router = VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .priority(settings.priority())
                .advertisementInterval(DemoBounds.INTERVAL)
                .preemption(Preemption.after(Duration.ofSeconds(3))) // time for the first health checks
                .transport(UdpTransport.builder()
                        .bind(settings.self().getHostString(), settings.self().getPort())
                        .peer(settings.peer().getHostString(), settings.peer().getPort())
                        .build())
                .authentication(Authentication.hmac(KEY))
                .virtualAddress(settings.virtual().getHostString())
                .build();

        VirtualServer.Builder web = VirtualServer.builder("web")
                .tcp(settings.virtual().getHostString(), settings.virtual().getPort())
                .scheduler(Scheduler.roundRobin())
                .connectTimeout(Duration.ofMillis(500))
                .drainTimeout(Duration.ofMillis(300))
                .check(HealthCheck.http("/healthz")
                        .expectStatus(200)
                        .every(Duration.ofMillis(300))
                        .rise(1)
                        .fall(2)
                        .build())
                .serveWhile(router);
        for (InetSocketAddress backend : settings.backends()) {
            web.realServer(backend.getHostString(), backend.getPort());
        }

        return HaNode.builder(settings.name())
                .with(router, web.build())
                .listener(NodeProcess::tell)
                .closeOnShutdown(true)
                .build();
    }

    /** What the application would do on a change of mastership; here it is told to the story, one line each. */
    private static void tell(HaEvent event) {
        if (event instanceof LeadershipEvent change) {
            Children.say("STATE " + change.state() + " (" + change.reason() + ")");
        } else if (event instanceof VirtualServerEvent.Listening) {
            Children.say("LISTENING");
        } else if (event instanceof VirtualServerEvent.ServerUp up) {
            Children.say("UP " + up.server().getPort());
        } else if (event instanceof VirtualServerEvent.ServerDown down) {
            Children.say("DOWN " + down.server().getPort() + " (" + down.reason() + ")");
        }
    }
}
