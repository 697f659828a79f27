package io.ha4j.examples.standby;

import io.ha4j.HaNode;
import io.ha4j.LeadershipEvent;
import io.ha4j.health.HealthCheck;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Two hosts share an address; the one whose service answers has it. A Keepalived with this configuration may be the other host:
 *
 * <pre>{@code
 * vrrp_script chk_service {
 *     script "/usr/bin/nc -z 127.0.0.1 8080"
 *     interval 1
 *     fall 2
 *     rise 2
 *     weight -20
 * }
 * vrrp_instance VI_1 {
 *     state BACKUP
 *     interface eth0
 *     virtual_router_id 121
 *     priority 100              # the other host: 90
 *     advert_int 1
 *     authentication {
 *         auth_type PASS
 *         auth_pass 1111
 *     }
 *     virtual_ipaddress {
 *         192.0.2.100/24
 *     }
 *     track_script {
 *         chk_service
 *     }
 *     notify /etc/keepalived/notify.sh
 * }
 * }</pre>
 */
public final class HotStandby {

    private HotStandby() {}

    /**
     * Arguments: the interface, the priority (100 here, 90 there), the shared address with its prefix, and the port of the service.
     * Needs root. Stopped by SIGTERM or Ctrl-C, and then hands the address over.
     */
    public static void main(String[] arguments) throws InterruptedException {
        String networkInterface = arguments[0]; // eth0
        int priority = Integer.parseInt(arguments[1]);
        String address = arguments[2]; // 192.0.2.100/24
        int port = Integer.parseInt(arguments[3]);

        // README begins
        HealthCheck service = HealthCheck.tcp()
                .every(Duration.ofSeconds(1))
                .fall(2)
                .rise(2)
                .build()
                .at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

        VrrpInstance vi1 = VrrpInstance.builder("VI_1")
                .version(VrrpVersion.V2) // as Keepalived speaks by default
                .networkInterface(networkInterface)
                .virtualRouterId(121)
                .priority(priority)
                .advertisementInterval(Duration.ofSeconds(1))
                .authentication(Authentication.password("1111"))
                .virtualAddress(address)
                .track(service, Tracking.priority(-20)) // 80 while it does not answer: less than the other's 90
                .build();

        HaNode node = HaNode.builder("standby")
                .with(vi1)
                .listener(event -> {
                    if (event instanceof LeadershipEvent change) { // in order, one at a time: no notify.sh
                        System.out.println(change.state() + ": " + change.reason());
                    }
                })
                .closeOnShutdown(true)
                .build();
        node.start();
        // README ends
        new CountDownLatch(1).await();
    }
}
