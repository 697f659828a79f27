package io.ha4j.examples;

import io.ha4j.HaNode;
import io.ha4j.LeadershipEvent;
import io.ha4j.health.HealthCheck;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.io.UdpTransport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The quick start of the README, word for word. */
public final class QuickStart {

    private QuickStart() {}

    /** Runs node 1 of 2; needs the shared key, 32..64 characters, in the environment as {@code HA4J_KEY}. */
    public static void main(String[] arguments) throws InterruptedException {
        // README begins
        VrrpInstance vi1 = VrrpInstance.builder("VI_1")
                .virtualRouterId(51)
                .priority(200) // the other node: 100
                .advertisementInterval(Duration.ofMillis(100))
                .transport(UdpTransport.builder()
                        .bind("127.0.0.1", 3112) // the other node: the two lines swapped
                        .peer("127.0.0.2", 3112)
                        .build())
                .authentication(Authentication.hmac(HmacKey.ofAscii(1, System.getenv("HA4J_KEY"))))
                .virtualAddress("127.0.0.100")
                .build();

        VirtualServer web = VirtualServer.builder("web")
                .tcp("127.0.0.100", 8080)
                .realServer("127.0.0.1", 9001, server -> server.weight(3))
                .realServer("127.0.0.1", 9002)
                .backup("127.0.0.1", 9003) // only when no other is alive
                .check(HealthCheck.http("/healthz").every(Duration.ofSeconds(2)).build())
                .serveWhile(vi1) // listens only as master
                .build();

        try (HaNode node = HaNode.builder("lb-1")
                .with(vi1, web)
                .listener(event -> {
                    if (event instanceof LeadershipEvent change && change.becameMaster()) {
                        System.out.println("this node is the master now: " + change.reason());
                    }
                })
                .closeOnShutdown(true)
                .build()) {
            node.start();
            System.out.println(node.get(vi1).state() + ", lease held: "
                    + node.get(vi1).lease().isHeld());
            new CountDownLatch(1).await(); // until the process is stopped
        }
        // README ends
    }
}
