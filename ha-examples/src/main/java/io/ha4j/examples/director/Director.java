package io.ha4j.examples.director;

import io.ha4j.HaComponent;
import io.ha4j.HaNode;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.ConnectionSync;
import io.ha4j.lvs.Plane;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * One of two directors that share an address, whose kernel forwards what clients send there to two servers on the same link; these have the address
 * too, unseen by others (net.ipv4.conf.lo.arp_ignore 1, arp_announce 2). Connections go on when the other director takes over. Keepalived:
 *
 * <pre>{@code
 * global_defs {
 *     lvs_sync_daemon eth0 VI_1 id 7
 * }
 * vrrp_instance VI_1 {
 *     interface eth0
 *     virtual_router_id 51
 *     priority 100
 *     virtual_ipaddress {
 *         192.0.2.10/24
 *     }
 * }
 * virtual_server 192.0.2.10 80 {
 *     lvs_sched wlc
 *     lvs_method DR
 *     protocol TCP
 *     delay_loop 2
 *     sorry_server 192.0.2.99 80
 *     real_server 192.0.2.11 80 {
 *         weight 3
 *         HTTP_GET { url { path /healthz } }
 *     }
 *     real_server 192.0.2.12 80 {
 *         HTTP_GET { url { path /healthz } }
 *     }
 * }
 * }</pre>
 *
 * <p>What differs: services that somebody else has made are never touched.
 */
public final class Director {

    private Director() {}

    /** Arguments: the interface, and the priority of this director. Needs root, and a kernel with IPVS. */
    public static void main(String[] arguments) throws InterruptedException {
        HaNode node = HaNode.builder("director")
                .with(director(arguments[0], Integer.parseInt(arguments[1])).toArray(new HaComponent<?>[0]))
                .listener(System.out::println)
                .closeOnShutdown(true)
                .build();
        node.start();
        new CountDownLatch(1).await();
    }

    static List<HaComponent<?>> director(String networkInterface, int priority) {
        VrrpInstance vi1 = VrrpInstance.builder("VI_1")
                .networkInterface(networkInterface)
                .virtualRouterId(51)
                .priority(priority)
                .virtualAddress("192.0.2.10/24")
                .build();
        // README begins
        VirtualServer web = VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .plane(Plane.ipvs(IpvsForwarding.directRouting())) // or nat(), tunnel()
                .scheduler(Scheduler.weightedLeastConnections())
                .realServer("192.0.2.11", 80, server -> server.weight(3))
                .realServer("192.0.2.12", 80)
                .sorryServer("192.0.2.99", 80)
                .check(HealthCheck.http("/healthz").every(Duration.ofSeconds(2)).build())
                .serveWhile(vi1)
                .build();

        ConnectionSync sync = ConnectionSync.builder("sync")
                .networkInterface(networkInterface)
                .syncId(7)
                .follow(vi1) // connections go on when the other director takes over
                .build();
        // README ends
        return List.of(vi1, web, sync);
    }
}
