package io.ha4j.examples.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.doctor.IpvsDoctor;
import io.ha4j.lvs.ipvs.doctor.core.DirectorRole;
import io.ha4j.lvs.ipvs.doctor.core.Finding;
import io.ha4j.testkit.Await;
import io.ha4j.value.AddressFamily;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections and of clients' habits when servers come and go; what the doctor says of it is true. */
class ConnectionsInGuest {

    private static final String QUIESCENT = "net.ipv4.vs.expire_quiescent_template";
    private static final String NO_DESTINATION = "net.ipv4.vs.expire_nodest_conn";
    private static final DirectorRole PERSISTENT =
            DirectorRole.builder().nat().persistence().build();

    private Site site;
    private Caller caller;

    @BeforeEach
    void build() throws Exception {
        site = new Site(IpvsForwarding.nat(), AddressFamily.IPV4);
        site.takeVirtualAddress();
        caller = site.caller();
    }

    @AfterEach
    void remove() throws Exception {
        site.close();
    }

    private void serve(Duration persistence) throws Exception {
        IpvsService.Builder service = IpvsService.builder(site.tcp()).scheduler("rr");
        site.serve((persistence.isZero() ? service : service.persistence(persistence)).build());
    }

    private void weigh(int server, int weight) throws Exception {
        site.ipvs()
                .apply(new IpvsCommand.EditDestination(
                        site.tcp(), site.destination(server).withWeight(weight)));
    }

    private void removeServer(int server) throws Exception {
        site.ipvs()
                .apply(new IpvsCommand.RemoveDestination(
                        site.tcp(), site.destination(server).address()));
    }

    private boolean doctorSpeaksOf(String setting) throws Exception {
        return site.director().call(() -> IpvsDoctor.examine(PERSISTENT)).stream()
                .map(Finding::subject)
                .anyMatch(setting::equals);
    }

    private void set(String setting) throws Exception {
        Net.set(site.director(), setting.substring("net.".length()).replace('.', '/'), "1");
    }

    private static int number(String server) {
        return Integer.parseInt(server.substring(2));
    }

    private long connectionsAt(int server) {
        return site.ipvs().destinations(site.tcp()).stream()
                .filter(status -> status.destination()
                        .address()
                        .equals(site.destination(server).address()))
                .mapToLong(IpvsDestinationStatus::activeConnections)
                .sum();
    }

    @Test
    void aClientThatPersistsStaysWithItsServer() throws Exception {
        serve(Duration.ofMinutes(5));
        String first = caller.whoByTcp();
        assertThat(caller.spreadOfTcp(20)).isEqualTo(Map.of(first, 20));
        Caller other = site.anotherCaller(3);
        String second = other.whoByTcp();
        assertThat(second).isNotEqualTo(first);
        assertThat(other.spreadOfTcp(20)).isEqualTo(Map.of(second, 20));
    }

    @Test
    void aClientThatPersistsComesToADrainedServerUnlessTemplatesExpire() throws Exception {
        serve(Duration.ofMinutes(5));
        String server = caller.whoByTcp();
        weigh(number(server), 0);
        assertThat(caller.spreadOfTcp(5)).isEqualTo(Map.of(server, 5));
        assertThat(doctorSpeaksOf(QUIESCENT)).isTrue();

        set(QUIESCENT);
        assertThat(doctorSpeaksOf(QUIESCENT)).isFalse();
        assertThat(caller.spreadOfTcp(5)).doesNotContainKey(server).hasSize(1);
    }

    @Test
    void aDrainedServerKeepsItsConnectionsAndGetsNoOthers() throws Exception {
        serve(Duration.ZERO);
        int drained;
        try (Caller.Conversation conversation = caller.connect()) {
            String server = conversation.who();
            drained = number(server);
            weigh(drained, 0);
            assertThat(caller.spreadOfTcp(20)).doesNotContainKey(server).hasSize(2);
            assertThat(conversation.who()).isEqualTo(server);
            assertThat(connectionsAt(drained)).isEqualTo(1);
        }
        Await.until("the last connection ends", () -> connectionsAt(drained) == 0);
        removeServer(drained);

        site.ipvs().apply(new IpvsCommand.AddDestination(site.tcp(), site.destination(drained)));
        assertThat(caller.spreadOfTcp(30)).isEqualTo(Map.of("rs1", 10, "rs2", 10, "rs3", 10));
    }

    @Test
    void connectionsToARemovedServerHangUnlessTheyExpire() throws Exception {
        serve(Duration.ZERO);
        try (Caller.Conversation conversation = caller.connect()) {
            String server = conversation.who();
            removeServer(number(server));
            assertThat(doctorSpeaksOf(NO_DESTINATION)).isTrue();
            conversation.patience(Duration.ofMillis(700));
            assertThatThrownBy(conversation::who).isInstanceOf(SocketTimeoutException.class);

            set(NO_DESTINATION);
            assertThat(doctorSpeaksOf(NO_DESTINATION)).isFalse();
            conversation.patience(Duration.ofSeconds(10));
            assertThatThrownBy(conversation::who)
                    .as("the client is told")
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThat(caller.spreadOfTcp(10)).hasSize(2);
    }
}
