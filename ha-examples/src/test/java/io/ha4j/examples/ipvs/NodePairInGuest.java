package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.health.HealthCheck;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.lvs.ConnectionSync;
import io.ha4j.lvs.Plane;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.realserver.RealServerSetup;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All of it together: two directors with VRRP, checks, the kernel's plane and connection sync; real servers that prepare themselves. */
class NodePairInGuest {

    private static final String VIP = "10.1.0.100";
    private static final int PORT = 80;
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Lan lan;
    private Caller caller;

    @BeforeEach
    void build() throws Exception {
        lan = Lan.create("nodes");
        open.push(lan);
        RealServerSetup setup = RealServerSetup.directRouting(VIP);
        for (int number = 1; number <= 2; number++) {
            Host host = lan.host("rs" + number, "10.1.0.1" + number + "/24");
            HaNode node = HaNode.builder(host.name()).with(setup).build();
            host.run(node::start);
            open.push(() -> host.run(node::close)); // the settings are of the host of the thread that puts them back
            open.push(NamedServer.start(host, PORT, VIP, "10.1.0.1" + number));
        }
        caller = new Caller(lan.host("client", "10.1.0.2/24"), VIP, PORT);
    }

    @AfterEach
    void remove() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private final class Member {
        private final Host host;
        private final VrrpInstance instance;
        private final ConnectionSync sync;
        private final VirtualServer web;
        private final HaNode node;
        private final Director ipvs;

        Member(String name, String address, int priority) throws Exception {
            host = lan.host(name, address);
            ipvs = new Director(host);
            open.push(ipvs);
            instance = VrrpInstance.builder("VI_1")
                    .networkInterface(Host.INTERFACE)
                    .virtualRouterId(51)
                    .priority(priority)
                    .advertisementInterval(Duration.ofMillis(300))
                    .virtualAddress(VIP + "/24")
                    .build();
            sync = ConnectionSync.builder("sync")
                    .networkInterface(Host.INTERFACE)
                    .syncId(7)
                    .follow(instance)
                    .build();
            web = VirtualServer.builder("web")
                    .tcp(VIP, PORT)
                    .scheduler(Scheduler.roundRobin())
                    // A packet that comes with the address, before the service, is for this host, which resets its
                    // connection.
                    .plane(Plane.ipvs(IpvsForwarding.directRouting()))
                    .check(HealthCheck.tcp()
                            .every(Duration.ofSeconds(1))
                            .rise(1)
                            .fall(2)
                            .build())
                    .realServer("10.1.0.11", PORT)
                    .realServer("10.1.0.12", PORT)
                    .serveWhile(instance)
                    .build();
            node = HaNode.builder(name).with(instance, sync, web).build();
            open.push(node);
            host.run(node::start);
        }

        void awaitState(LeadershipState state) {
            Await.until(
                    () -> host + " is " + node.get(instance).state() + ", not " + state,
                    PATIENCE,
                    () -> node.get(instance).state() == state);
        }

        void awaitDaemon(IpvsDaemon.Role role) {
            Await.until(
                    () -> host + " has " + node.get(sync).running() + ", not " + role,
                    PATIENCE,
                    () -> node.get(sync)
                            .running()
                            .filter(it -> it.role() == role)
                            .isPresent());
        }

        void awaitServers(int count) {
            Await.until(() -> host + " has not " + count + " servers", PATIENCE, () -> servers() == count);
        }

        private long servers() {
            return ipvs.destinations(IpvsServiceId.tcp(VIP, PORT)).stream()
                    .filter(server -> server.destination().weight() > 0)
                    .count();
        }
    }

    @Test
    void aConnectionOutlivesItsDirector() throws Exception {
        Member a = new Member("a", "10.1.0.3/24", 200);
        a.awaitState(LeadershipState.MASTER);
        a.awaitDaemon(IpvsDaemon.Role.MASTER);
        Member b = new Member("b", "10.1.0.4/24", 100);
        b.awaitState(LeadershipState.BACKUP);
        b.awaitDaemon(IpvsDaemon.Role.BACKUP);
        a.awaitServers(2);
        assertThat(caller.spreadOfTcp(10)).isEqualTo(Map.of("rs1", 5, "rs2", 5));

        try (Caller.Conversation conversation = caller.connect()) {
            String server = conversation.who();
            b.ipvs.awaitKnowledge(conversation, PATIENCE);
            a.host.cutOff(); // as if it had died
            b.awaitState(LeadershipState.MASTER);
            b.awaitDaemon(IpvsDaemon.Role.MASTER);
            assertThat(conversation.who()).isEqualTo(server);
            b.awaitServers(2);
            assertThat(caller.spreadOfTcp(10)).isEqualTo(Map.of("rs1", 5, "rs2", 5));
        }
    }
}
