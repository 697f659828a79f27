package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.LeadershipEvent;
import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.realserver.PreparedRealServer;
import io.ha4j.lvs.ipvs.realserver.RealServerSetup;
import io.ha4j.testkit.Await;
import io.ha4j.vrrp.Preemption;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.linux.IpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two directors, one of which has the address by VRRP; the other one hears of its connections by the kernel's sync daemons. */
class DirectorPairInGuest {

    private static final String VIP = "10.1.0.100";
    private static final int PORT = 80;
    private static final IpvsServiceId SERVICE = IpvsServiceId.tcp(VIP, PORT);
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Lan lan;
    private Caller caller;

    @BeforeEach
    void build() throws Exception {
        lan = Lan.create("pair");
        open.push(lan);
        RealServerSetup setup = RealServerSetup.directRouting(VIP);
        for (int number = 1; number <= 2; number++) {
            Host host = lan.host("rs" + number, "10.1.0.1" + number + "/24");
            PreparedRealServer prepared = host.call(setup::prepare);
            open.push(() -> host.run(prepared::close));
            open.push(NamedServer.start(host, PORT, VIP));
        }
        caller = new Caller(lan.host("client", "10.1.0.2/24"), VIP, PORT);
    }

    @AfterEach
    void remove() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** One of the two. */
    private final class Member {
        private final Host host;
        private final Director ipvs;
        private final VrrpInstance instance;
        private final HaNode node;

        Member(String name, String address, int priority, boolean sync) throws Exception {
            host = lan.host(name, address);
            ipvs = new Director(host);
            open.push(ipvs);
            ipvs.add(
                    IpvsService.builder(SERVICE).scheduler("rr").build(),
                    IpvsDestination.of("10.1.0.11", PORT, IpvsForwarding.directRouting()),
                    IpvsDestination.of("10.1.0.12", PORT, IpvsForwarding.directRouting()));
            if (sync) {
                start(IpvsDaemon.Role.BACKUP);
            }
            instance = VrrpInstance.builder("VI_1")
                    .virtualRouterId(51)
                    .priority(priority)
                    .preemption(Preemption.never())
                    .advertisementInterval(Duration.ofMillis(300))
                    .virtualAddress(VIP + "/24")
                    .transport(IpTransport.builder()
                            .networkInterface(Host.INTERFACE)
                            .build())
                    .build();
            HaNode.Builder builder = HaNode.builder(name).with(instance);
            node = (sync ? builder.listener(this::hear) : builder).build();
            open.push(node);
            host.run(node::start);
        }

        private void hear(HaEvent event) {
            if (event instanceof LeadershipEvent change && (change.becameMaster() || change.lostMastership())) {
                try {
                    ipvs.apply(new IpvsCommand.StopDaemon(
                            change.becameMaster() ? IpvsDaemon.Role.BACKUP : IpvsDaemon.Role.MASTER));
                    start(change.becameMaster() ? IpvsDaemon.Role.MASTER : IpvsDaemon.Role.BACKUP);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        private void start(IpvsDaemon.Role role) throws Exception {
            ipvs.apply(new IpvsCommand.StartDaemon(IpvsDaemon.of(role, Host.INTERFACE, 7)));
        }

        boolean is(LeadershipState state) {
            return node.get(instance).state() == state;
        }

        void awaitState(LeadershipState state) {
            Await.until(() -> host + " is " + node.get(instance).state() + ", not " + state, PATIENCE, () -> is(state));
        }

        private boolean runs(IpvsDaemon.Role role) {
            return ipvs.daemons().stream().anyMatch(daemon -> daemon.role() == role);
        }

        void awaitDaemon(IpvsDaemon.Role role) {
            Await.until(() -> host + " has no " + role + " daemon", PATIENCE, () -> runs(role));
        }
    }

    @Test
    void aConnectionLivesOnThereAndBack() throws Exception {
        Member a = new Member("a", "10.1.0.3/24", 200, true);
        a.awaitState(LeadershipState.MASTER);
        a.awaitDaemon(IpvsDaemon.Role.MASTER);
        Member b = new Member("b", "10.1.0.4/24", 100, true);
        b.awaitState(LeadershipState.BACKUP);
        try (Caller.Conversation first = caller.connect()) {
            String serverOfFirst = first.who();
            b.ipvs.awaitKnowledge(first, PATIENCE);

            a.host.linkDown();
            b.awaitState(LeadershipState.MASTER);
            b.awaitDaemon(IpvsDaemon.Role.MASTER);
            assertThat(first.who()).as("after the failover").isEqualTo(serverOfFirst);
            assertThat(caller.spreadOfTcp(10)).isEqualTo(Map.of("rs1", 5, "rs2", 5));

            a.host.linkUp();
            a.awaitState(LeadershipState.BACKUP);
            a.awaitDaemon(IpvsDaemon.Role.BACKUP);
            try (Caller.Conversation second = caller.connect()) {
                String serverOfSecond = second.who();
                a.ipvs.awaitKnowledge(second, PATIENCE);
                assertThat(b.node.get(b.instance).failover()).isTrue();
                a.awaitState(LeadershipState.MASTER);
                assertThat(second.who()).as("after the way back").isEqualTo(serverOfSecond);
                assertThat(first.who()).as("after there and back").isEqualTo(serverOfFirst);
            }
        }
    }

    @Test
    void withoutTheDaemonsItIsReset() throws Exception {
        Member a = new Member("a", "10.1.0.3/24", 200, false);
        a.awaitState(LeadershipState.MASTER);
        Member b = new Member("b", "10.1.0.4/24", 100, false);
        b.awaitState(LeadershipState.BACKUP);
        try (Caller.Conversation conversation = caller.connect()) {
            conversation.who();
            a.host.linkDown();
            b.awaitState(LeadershipState.MASTER);
            assertThatThrownBy(conversation::who).isInstanceOf(IOException.class);
            assertThat(caller.spreadOfTcp(10)).isEqualTo(Map.of("rs1", 5, "rs2", 5));
        }
    }
}
