package io.ha4j.examples.nginx;

import io.ha4j.HaNode;
import io.ha4j.LeadershipEvent;
import io.ha4j.health.HealthCheck;
import io.ha4j.health.HealthEvent;
import io.ha4j.health.probe.Command;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Two hosts share the address of an nginx. Where it does not run it is restarted, and if that does not help the other host gets the
 * address. The same with Keepalived takes two files; the first is
 *
 * <pre>{@code
 * vrrp_script chk_nginx {
 *     script "/etc/keepalived/chk_nginx.sh"
 *     interval 2
 *     weight -20
 * }
 * vrrp_instance VI_1 {
 *     state BACKUP
 *     interface eth0
 *     virtual_router_id 121
 *     priority 100              # the other host: 90
 *     virtual_ipaddress {
 *         192.0.2.100/24
 *     }
 *     track_script {
 *         chk_nginx
 *     }
 * }
 * }</pre>
 *
 * <p>and the second the script, which restarts nginx in each round, without an end, and waits for it within the time-out of the check:
 *
 * <pre>{@code
 * #!/bin/bash
 * if [ "$(ps -C nginx --no-header | wc -l)" -eq 0 ]; then
 *     systemctl restart nginx
 *     sleep 2
 *     if [ "$(ps -C nginx --no-header | wc -l)" -eq 0 ]; then
 *         exit 1
 *     fi
 * fi
 * }</pre>
 */
public final class NginxPair {

    private NginxPair() {}

    /** Arguments: the interface, the priority (100 here, 90 there), and the shared address with its prefix. Needs root. */
    public static void main(String[] arguments) throws InterruptedException {
        HealthCheck nginx = check("nginx", Command.of("systemctl", "restart", "nginx"));
        VrrpInstance vi1 = instance(Integer.parseInt(arguments[1]), nginx)
                .networkInterface(arguments[0]) // eth0
                .virtualAddress(arguments[2]) // 192.0.2.100/24
                .build();
        HaNode node = HaNode.builder("nginx-pair")
                .with(vi1)
                .listener(event -> {
                    if (event instanceof LeadershipEvent change) {
                        System.out.println(change.state() + ": " + change.reason());
                    } else if (event instanceof HealthEvent.RemedyEnded remedy) {
                        System.out.println(remedy.words());
                    }
                })
                .closeOnShutdown(true)
                .build();
        node.start();
        new CountDownLatch(1).await();
    }

    static HealthCheck check(String process, Command restart) {
        return HealthCheck.process(process)
                .every(Duration.ofSeconds(2))
                .fall(1)
                .remedy(restart) // once per outage
                .retryAfter(Duration.ofSeconds(2)) // and if it does not run then, it is down
                .build();
    }

    static VrrpInstance.Builder instance(int priority, HealthCheck service) {
        return VrrpInstance.builder("VI_1")
                .virtualRouterId(121)
                .priority(priority)
                .track(service, Tracking.priority(-20)); // less than the other's while it is down
    }
}
