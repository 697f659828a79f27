package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.LeadershipState;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the services that an earlier run has left in the kernel, while checks tell one by one. */
class IpvsRestartTest {

    private static final FakeElection ELECTION = new FakeElection("vi");
    private static final String SERVICE = "tcp 192.0.2.10:80 wrr:";

    private final FakeKernel kernel = new FakeKernel();

    @TempDir
    private Path folder;

    private HaNode node;
    private VirtualServer web;

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    /** With checks, and with servers {@code 10.0.0.first} to {@code 10.0.0.last} of weight 3. */
    private VirtualServer.Builder web(int first, int last) {
        VirtualServer.Builder description = VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .plane(Plane.ipvs(IpvsForwarding.nat())
                        .directory(folder)
                        .reread(Duration.ofSeconds(1))
                        .keepOnClose(true)
                        .kernel(kernel))
                .check(FakeCheck::new)
                .drainTimeout(Duration.ZERO);
        for (int number = first; number <= last; number++) {
            description.realServer("10.0.0." + number, 8_000 + number, server -> server.weight(3));
        }
        return description;
    }

    private VirtualService start(VirtualServer.Builder description) {
        web = description.build();
        node = HaNode.builder("t").with(web).build();
        node.start();
        return node.get(web);
    }

    /** Leaves the services as they are, and forgets what was asked of the kernel. */
    private void crash() {
        node.close();
        kernel.commands();
    }

    private FakeCheck.Handle check(int number) {
        return node.get(new FakeCheck(new InetSocketAddress("10.0.0." + number, 8_000 + number)));
    }

    private void up(int first, int last) {
        for (int number = first; number <= last; number++) {
            check(number).up();
        }
        awaitTable(rows(first, last));
    }

    private static String rows(int first, int last) {
        return SERVICE
                + IntStream.rangeClosed(first, last)
                        .mapToObj(number -> " " + row(number, 3))
                        .collect(Collectors.joining());
    }

    private static String row(int number, int weight) {
        return "10.0.0." + number + ":" + (8_000 + number) + "=" + weight;
    }

    private void awaitTable(String table) {
        Await.until(kernel::table, Duration.ofSeconds(10), () -> kernel.table().equals(table));
    }

    /** The kernel has been told whatever follows from what this check said last. */
    private static void awaitHeard(VirtualService service, int number, Health.Status status) throws Exception {
        String server = "10.0.0." + number + ":" + (8_000 + number);
        Await.until(server + " is " + status, () -> snapshot(service, server).status() == status);
        service.weight(server, snapshot(service, server).configuredWeight()).get(10, TimeUnit.SECONDS); // no other
    }

    private static RealServerSnapshot snapshot(VirtualService service, String server) {
        return service.snapshot().servers().stream()
                .filter(one -> one.address().equals(server))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void writesNothingWhileChecksFindWhatWasThere() throws Exception {
        start(web(11, 20));
        up(11, 20);
        crash();
        VirtualService service = start(web(11, 20));
        assertThat(service.listening()).isTrue();
        for (int number = 20; number >= 11; number--) {
            check(number).up();
            awaitHeard(service, number, Health.Status.UP);
        }
        assertThat(kernel.commands()).isEmpty();
        assertThat(kernel.table()).isEqualTo(rows(11, 20));
    }

    @Test
    void changesOnlyTheServerOfWhichACheckSaysSomethingElse() throws Exception {
        start(web(11, 20));
        up(11, 20);
        crash();
        VirtualService service = start(web(11, 20));
        check(15).down();
        awaitHeard(service, 15, Health.Status.DOWN);
        check(16).up(7);
        awaitHeard(service, 16, Health.Status.UP);
        assertThat(kernel.commands())
                .containsExactly(
                        "remove destination 10.0.0.15:8015 from tcp 192.0.2.10:80",
                        "edit destination 10.0.0.16:8016 nat weight 7 of tcp 192.0.2.10:80");
        check(16).suspend();
        awaitHeard(service, 16, Health.Status.UNKNOWN);
        assertThat(kernel.commands())
                .as("what was found does not count any more")
                .containsExactly("edit destination 10.0.0.16:8016 nat weight 0 of tcp 192.0.2.10:80");
    }

    @Test
    void doesWhatIsWantedOfServersOfWhichNothingIsKnown() throws Exception {
        start(web(11, 14));
        up(11, 14);
        crash();
        VirtualService service = start(web(11, 14));
        service.disable("10.0.0.12:8012").get(10, TimeUnit.SECONDS);
        service.weight("10.0.0.13:8013", 5).get(10, TimeUnit.SECONDS);
        assertThat(kernel.table())
                .isEqualTo(SERVICE + " " + row(11, 3) + " " + row(12, 0) + " " + row(13, 5) + " " + row(14, 3));
    }

    @Test
    void hasServersThatWereNotThereWaitAndTakesOthersOut() throws Exception {
        start(web(11, 13));
        up(11, 13);
        crash();
        VirtualService service = start(web(12, 14).realServer("10.0.0.15", 8015, server -> server.weight(3)));
        assertThat(kernel.table()).isEqualTo(rows(12, 13));
        check(14).up();
        awaitHeard(service, 14, Health.Status.UP);
        assertThat(kernel.commands())
                .containsExactly(
                        "remove destination 10.0.0.11:8011 from tcp 192.0.2.10:80",
                        "add destination 10.0.0.14:8014 nat weight 3 to tcp 192.0.2.10:80");
    }

    @Test
    void hasBackupsWaitForPrimariesThatServed() throws Exception {
        start(web(11, 12).backup("10.0.0.13", 8013));
        check(13).up();
        check(11).up();
        check(12).down();
        awaitTable(SERVICE + " " + row(11, 3) + " " + row(13, 0));
        crash();
        VirtualService service = start(web(11, 12).backup("10.0.0.13", 8013));
        check(13).up();
        awaitHeard(service, 13, Health.Status.UP);
        check(12).down();
        awaitHeard(service, 12, Health.Status.DOWN);
        assertThat(kernel.commands()).isEmpty();
        check(11).down();
        awaitTable(SERVICE + " " + row(13, 1));
    }

    @Test
    void changesWhileItRunsWithoutABreak() throws Exception {
        start(web(11, 13).serveWhile(ELECTION));
        node.get(ELECTION).become(LeadershipState.MASTER);
        up(11, 13);
        kernel.commands();
        web = web(11, 14).serveWhile(ELECTION).build();
        node.apply(web);
        for (int number = 11; number <= 13; number++) {
            awaitHeard(node.get(web), number, Health.Status.UP);
        }
        assertThat(kernel.commands()).isEmpty();
        check(14).up();
        awaitTable(rows(11, 14));
        assertThat(kernel.commands())
                .containsExactly("add destination 10.0.0.14:8014 nat weight 3 to tcp 192.0.2.10:80");
    }

    private VirtualServer.Builder withSorryServer(int first, int last) {
        return web(first, last).quorum(Quorum.ofServers(2)).sorryServer("10.0.0.99", 8099);
    }

    @Test
    void hasTheSorryServerGoOnUntilThereIsAQuorum() throws Exception {
        start(withSorryServer(11, 13));
        check(11).up();
        check(12).down();
        check(13).down();
        awaitTable(SERVICE + " " + row(99, 1));
        crash();
        VirtualService service = start(withSorryServer(11, 13));
        assertThat(service.listening()).isTrue();
        check(11).up();
        awaitHeard(service, 11, Health.Status.UP);
        check(13).down();
        awaitHeard(service, 13, Health.Status.DOWN);
        assertThat(kernel.commands()).isEmpty();
        check(12).up();
        awaitTable(rows(11, 12));
        assertThat(kernel.commands().get(0)).isEqualTo("remove destination 10.0.0.99:8099 from tcp 192.0.2.10:80");
    }

    /** By their descriptions they are nothing: that alone would be no quorum. */
    @Test
    void hasTheSorryServerWaitWhileServersGoOnThatServed() throws Exception {
        start(weighedByChecks());
        check(11).up(3);
        check(12).up(3);
        awaitTable(rows(11, 12));
        crash();
        VirtualService service = start(weighedByChecks());
        check(12).up(3);
        awaitHeard(service, 12, Health.Status.UP);
        assertThat(kernel.commands()).isEmpty();
        check(11).down();
        check(12).down();
        awaitTable(SERVICE + " " + row(99, 1));
    }

    private VirtualServer.Builder weighedByChecks() {
        return web(1, 0)
                .sorryServer("10.0.0.99", 8099)
                .realServer("10.0.0.11", 8011, server -> server.weight(0))
                .realServer("10.0.0.12", 8012, server -> server.weight(0));
    }
}
