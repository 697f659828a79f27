package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.HaException;
import io.ha4j.HaNode;
import io.ha4j.LeadershipState;
import io.ha4j.NodeEvent;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.FakeElection;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Virtual servers of a whole node on a kernel that a test plays. */
class IpvsPlaneTest {

    private static final FakeElection ELECTION = new FakeElection("vi");
    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsService THEIRS = IpvsService.builder(WEB).build();

    private final FakeKernel kernel = new FakeKernel();
    private final List<HaEvent> events = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private HaNode node;

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    private IpvsPlane plane() {
        return Plane.ipvs(IpvsForwarding.nat())
                .directory(folder)
                .reread(Duration.ofSeconds(1))
                .kernel(kernel);
    }

    private VirtualServer.Builder web() {
        return web(plane());
    }

    private static VirtualServer.Builder web(Plane plane) {
        return VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .plane(plane)
                .drainTimeout(Duration.ZERO)
                .realServer("10.0.0.11", 8011, server -> server.weight(3))
                .realServer("10.0.0.12", 8012);
    }

    private VirtualService start(VirtualServer.Builder description) {
        return start("t", description);
    }

    private VirtualService start(String name, VirtualServer.Builder description) {
        VirtualServer web = description.build();
        node = HaNode.builder(name).with(web).listener(events::add).build();
        node.start();
        return node.get(web);
    }

    /** The check of the server at {@code 10.0.0.number}. */
    private FakeCheck.Handle check(int number) {
        return node.get(new FakeCheck(new InetSocketAddress("10.0.0." + number, 8_000 + number)));
    }

    private List<String> heard() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    private void awaitTable(String table) {
        Await.until(
                () -> kernel.table() + " after " + heard(),
                Duration.ofSeconds(10),
                () -> kernel.table().equals(table));
    }

    private void awaitHeard(String name) {
        Await.until(() -> "heard " + events, Duration.ofSeconds(10), () -> heard().contains(name));
    }

    @Test
    @Execution(CONCURRENT)
    void programsAllThatIsDescribed() {
        VirtualService service = start(web().tcp("192.0.2.10", 443));
        assertThat(kernel.table())
                .isEqualTo("tcp 192.0.2.10:443 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1\n"
                        + "tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        assertThat(service.listening()).isTrue();
        assertThat(service.localAddresses())
                .containsExactlyInAnyOrder(
                        new InetSocketAddress("192.0.2.10", 80), new InetSocketAddress("192.0.2.10", 443));
        assertThat(service.snapshot().plane()).isEqualTo("ipvs");
        assertThat(service.snapshot().pool()).isEqualTo(PoolState.PRIMARY);
        Await.until(
                "counters", () -> service.snapshot().kernel().services().get(0).present());
        assertThat(service.snapshot().kernel().services().get(0).destinations()).hasSize(2);
        assertThat(service.snapshot().listeners())
                .extracting(ListenerSnapshot::localAddress)
                .containsExactly("192.0.2.10:80", "192.0.2.10:443");
        node.close();
        assertThat(kernel.table()).isEmpty();
        assertThat(heard())
                .containsExactly(
                        "Listening",
                        "Listening",
                        "Started",
                        "Closing",
                        "StoppedListening",
                        "StoppedListening",
                        "Closed");
    }

    @Test
    @Execution(CONCURRENT)
    void takesOutWhomItsCheckFindsDown() {
        start(web().check(FakeCheck::new));
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0 10.0.0.12:8012=0");
        check(11).up();
        check(12).up(5);
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=5");
        check(11).down();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.12:8012=5");
        check(12).suspend();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.12:8012=0");
    }

    @Test
    @Execution(CONCURRENT)
    void keepsThoseThatFailWithoutAWeightIfTheyKeepTheirConnections() {
        start(web().check(FakeCheck::new).inhibitOnFailure(true));
        check(11).up();
        check(12).up();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        check(11).down();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void hasBackupsServeWhenNobodyElseCan() {
        start(web().check(FakeCheck::new).backup("10.0.0.13", 8013));
        check(13).up();
        check(11).up();
        check(12).down();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.13:8013=0");
        check(11).down();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.13:8013=1");
        check(11).up();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.13:8013=0");
    }

    @Test
    @Execution(CONCURRENT)
    void changesToTheSorryServerAndBackInTheOrderOfKeepalived() {
        start(web().check(FakeCheck::new).quorum(Quorum.ofServers(2)).sorryServer("10.0.0.99", 8099));
        check(11).up();
        check(12).up();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        kernel.commands();
        check(12).down();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.99:8099=1");
        assertThat(kernel.commands())
                .containsExactly(
                        "remove destination 10.0.0.11:8011 from tcp 192.0.2.10:80",
                        "remove destination 10.0.0.12:8012 from tcp 192.0.2.10:80",
                        "add destination 10.0.0.99:8099 nat weight 1 to tcp 192.0.2.10:80");
        check(12).up();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        assertThat(kernel.commands().get(0)).isEqualTo("remove destination 10.0.0.99:8099 from tcp 192.0.2.10:80");
    }

    @Test
    @Execution(CONCURRENT)
    void drainsByWeightAndRemovesWhenTheConnectionsHaveEnded() throws Exception {
        VirtualService service = start(web());
        kernel.active("10.0.0.11:8011", 2);
        CompletableFuture<Void> drained = service.drain("10.0.0.11:8011", Duration.ofMinutes(1));
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0 10.0.0.12:8012=1");
        Await.until("counted", () -> service.snapshot().servers().get(0).active() == 2);
        assertThat(drained).isNotDone();
        kernel.active("10.0.0.11:8011", 0);
        drained.get(10, TimeUnit.SECONDS);
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.12:8012=1");
        Await.until(
                "told",
                () -> events.stream()
                        .anyMatch(event -> event instanceof VirtualServerEvent.ServerDrained over
                                && over.finished() == 2
                                && over.cut() == 0));
        service.enable("10.0.0.11:8011").get(10, TimeUnit.SECONDS);
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void removesADrainedServerAtTheDeadline() throws Exception {
        VirtualService service = start(web());
        kernel.active("10.0.0.11:8011", 2);
        service.drain("10.0.0.11:8011", Duration.ofMillis(2_500)).get(10, TimeUnit.SECONDS);
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.12:8012=1");
        Await.until(
                "told",
                () -> events.stream()
                        .anyMatch(event -> event instanceof VirtualServerEvent.ServerDrained over && over.cut() == 2));
    }

    @Test
    @Execution(CONCURRENT)
    void takesNoOldCountForTheEndOfADrain() throws Exception {
        VirtualService service = start(web());
        Await.until(
                "counted", () -> service.snapshot().kernel().services().get(0).present());
        kernel.active("10.0.0.11:8011", 2); // not read yet
        CompletableFuture<Void> drained = service.drain("10.0.0.11:8011", Duration.ofMinutes(1));
        service.drain("10.0.0.12:8012", Duration.ofMillis(1)).get(10, TimeUnit.SECONDS); // looks at all drains
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0");
        assertThat(drained).isNotDone();
    }

    /** The count that would have ended the first drain comes to the second. */
    @Test
    @Execution(CONCURRENT)
    void takesNoCountOfAnEarlierDrainForTheEndOfALaterOne() throws Exception {
        VirtualServer web = web().build();
        LoopAccess lvs = new LoopAccess("lvs");
        LoopAccess ipvs = new LoopAccess("ipvs");
        node = HaNode.builder("t").with(web, lvs, ipvs).build();
        node.start();
        VirtualService service = node.get(web);
        kernel.active("10.0.0.11:8011", 7);
        CompletableFuture<Void> first = service.drain("10.0.0.11:8011", Duration.ofMinutes(1));
        Await.until("counted", () -> service.snapshot().servers().get(0).active() == 7);

        CountDownLatch goOn = new CountDownLatch(1);
        node.get(lvs).execute(() -> await(goOn));
        CompletableFuture<Void> enabled = service.enable("10.0.0.11:8011");
        CompletableFuture<Void> second = service.drain("10.0.0.11:8011", Duration.ofMinutes(1));
        kernel.active("10.0.0.11:8011", 0);
        Await.until("counted", () -> service.snapshot().servers().get(0).active() == 0);
        node.get(ipvs).call(() -> true); // the count is on its way
        synchronized (kernel) { // which is not asked meanwhile
            kernel.active("10.0.0.11:8011", 2);
            goOn.countDown();
            node.get(lvs).call(() -> true);
            assertThat(first).isCompletedExceptionally();
            assertThat(second).isNotDone();
        }
        enabled.get(10, TimeUnit.SECONDS);
        Await.until("counted", () -> service.snapshot().servers().get(0).active() == 2);
        assertThat(second).isNotDone();
        kernel.active("10.0.0.11:8011", 0);
        second.get(10, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With a scheduler that has slots for rows of weight 0: 12 is disabled, 13 is a backup. */
    @Test
    @Execution(CONCURRENT)
    void hasNoRowWithoutWeightThatIsNotNeeded() throws Exception {
        VirtualService service = start(web().backup("10.0.0.13", 8013).scheduler(Scheduler.sourceHash()));
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 sh: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        kernel.active("10.0.0.12:8012", 2);
        service.disable("10.0.0.12:8012").get(10, TimeUnit.SECONDS);
        Await.until("counted", () -> service.snapshot().servers().get(1).active() == 2);
        assertThat(kernel.table())
                .as("it has connections")
                .isEqualTo("tcp 192.0.2.10:80 sh: 10.0.0.11:8011=3 10.0.0.12:8012=0");
        kernel.active("10.0.0.12:8012", 0);
        awaitTable("tcp 192.0.2.10:80 sh: 10.0.0.11:8011=3");
        service.disable("10.0.0.11:8011").get(10, TimeUnit.SECONDS);
        awaitTable("tcp 192.0.2.10:80 sh: 10.0.0.13:8013=1");
        service.enable("10.0.0.12:8012").get(10, TimeUnit.SECONDS);
        awaitTable("tcp 192.0.2.10:80 sh: 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void hasRowsWithoutWeightWhereTheKernelLooksFurther() throws Exception {
        VirtualService service = start(
                web().backup("10.0.0.13", 8013).scheduler(Scheduler.sourceHash().withFallback()));
        service.disable("10.0.0.12:8012").get(10, TimeUnit.SECONDS);
        assertThat(kernel.table())
                .isEqualTo("tcp 192.0.2.10:80 sh: 10.0.0.11:8011=3 10.0.0.12:8012=0 10.0.0.13:8013=0");
    }

    @Test
    @Execution(CONCURRENT)
    void completesAnOperationWhenTheKernelHasIt() throws Exception {
        VirtualService service = start(web());
        service.disable("10.0.0.11:8011").get(10, TimeUnit.SECONDS);
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0 10.0.0.12:8012=1");
        service.weight("10.0.0.12:8012", 9).get(10, TimeUnit.SECONDS);
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0 10.0.0.12:8012=9");
    }

    @Test
    @Execution(CONCURRENT)
    void servesAsMasterOnlyIfThatIsAskedFor() {
        VirtualService service =
                start(web(plane().program(IpvsPlane.Programming.ONLY_AS_MASTER)).serveWhile(ELECTION));
        assertThat(kernel.table()).isEmpty();
        node.get(ELECTION).become(LeadershipState.MASTER);
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        Await.until("listening", service::listening);
        node.get(ELECTION).become(LeadershipState.BACKUP);
        awaitTable("");
        Await.until("not listening", () -> !service.listening());
    }

    @Test
    @Execution(CONCURRENT)
    void servesAsBackupToo() {
        VirtualService service = start(web().serveWhile(ELECTION));
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        Await.until("listening", service::listening);
        kernel.commands();
        node.get(ELECTION).become(LeadershipState.MASTER);
        node.get(ELECTION).become(LeadershipState.BACKUP);
        service.weight("10.0.0.12:8012", 2).join();
        assertThat(kernel.commands())
                .containsExactly("edit destination 10.0.0.12:8012 nat weight 2 of tcp 192.0.2.10:80");
    }

    @Test
    @Execution(CONCURRENT)
    void putsRightWhatOthersChangeAndTells() {
        start(web());
        kernel.ipvsadm(new IpvsCommand.RemoveDestination(WEB, new InetSocketAddress("10.0.0.11", 8011)));
        awaitHeard("TableRepaired");
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void refusesToStartOverAServiceOfSomebodyElse() {
        kernel.ipvsadm(new IpvsCommand.AddService(THEIRS));
        assertThatThrownBy(() -> start(web()))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("not ours")
                .hasMessageContaining("ipvsadm -D -t 192.0.2.10:80");
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wlc:");
    }

    @Test
    @Execution(CONCURRENT)
    void waitsAsMasterForAServiceOfSomebodyElseToGo() {
        kernel.ipvsadm(new IpvsCommand.AddService(THEIRS));
        start(web(plane().program(IpvsPlane.Programming.ONLY_AS_MASTER)).serveWhile(ELECTION));
        node.get(ELECTION).become(LeadershipState.MASTER);
        awaitHeard("ListenFailed");
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wlc:");
        kernel.ipvsadm(new IpvsCommand.RemoveService(WEB));
        awaitHeard("Listening");
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void tellsOnceOfAServiceOfSomebodyElseWhateverBecomesOfItsServers() throws Exception {
        kernel.ipvsadm(new IpvsCommand.AddService(THEIRS));
        VirtualService service = start(web(plane().program(IpvsPlane.Programming.ONLY_AS_MASTER))
                .serveWhile(ELECTION)
                .check(FakeCheck::new));
        node.get(ELECTION).become(LeadershipState.MASTER);
        settlesTenTimes(service);
        assertThat(service.listening()).isFalse();
        assertThat(tables().problem()).contains("not ours");
        kernel.ipvsadm(new IpvsCommand.RemoveService(WEB));
        awaitHeard("Listening");
        assertThat(heard().stream().filter(name -> name.contains("isten")))
                .containsExactly("ListenFailed", "Listening");
        assertThat(tables().problem()).isEmpty();
    }

    @Test
    @Execution(CONCURRENT)
    void doesNotListenWithAMissingSchedulerWhateverBecomesOfItsServers() throws Exception {
        kernel.scheduler("wrr", false);
        VirtualService service = start(web().serveWhile(ELECTION).check(FakeCheck::new));
        settlesTenTimes(service);
        assertThat(service.listening()).isFalse();
        assertThat(tables().problem()).contains("SCHEDULER_MISSING");
        kernel.scheduler("wrr", true);
        awaitHeard("Listening");
        assertThat(heard().stream().filter(name -> name.contains("isten") || name.startsWith("Programming")))
                .containsExactly("ListenFailed", "Listening");
    }

    /** Whatever is said of the servers meanwhile: the kernel answers only when that was said. */
    @Test
    @Execution(CONCURRENT)
    void doesNotStartWithAMissingSchedulerWhateverBecomesOfItsServers() {
        kernel.scheduler("wrr", false);
        VirtualServer web = web().check(FakeCheck::new).build();
        node = HaNode.builder("t").with(web).listener(events::add).build();
        kernel.beforeChanges(() -> {
            for (int i = 0; i < 100; i++) {
                check(11).suspend("for reason " + i);
            }
            check(11).await();
        });
        assertThatThrownBy(() -> node.start())
                .isInstanceOf(HaException.class)
                .hasMessageContaining("SCHEDULER_MISSING");
        assertThat(heard()).doesNotContain("Listening");
    }

    /** With the same wish each time, and with the kernel told of it in between. */
    private void settlesTenTimes(VirtualService service) throws Exception {
        awaitHeard("ListenFailed");
        for (int i = 0; i < 10; i++) {
            service.weight("10.0.0.12:8012", 2 + i).get(10, TimeUnit.SECONDS);
        }
    }

    private IpvsDesk.Snapshot tables() {
        KernelTables.Snapshot shown =
                (KernelTables.Snapshot) node.snapshot().components().get("ipvs/tables");
        return shown.tables();
    }

    @Test
    @Execution(CONCURRENT)
    void adoptsAServiceOfSomebodyElseIfItIsToldTo() {
        kernel.ipvsadm(new IpvsCommand.AddService(THEIRS));
        start(web(plane().adoptForeign(true)));
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void leavesServicesOfOthersAlone() {
        IpvsServiceId other = IpvsServiceId.udp("192.0.2.99", 53);
        kernel.ipvsadm(new IpvsCommand.AddService(IpvsService.builder(other).build()));
        kernel.ipvsadm(new IpvsCommand.AddDestination(other, IpvsDestination.of("10.9.9.9", 53, IpvsForwarding.nat())));
        start(web());
        node.close();
        assertThat(kernel.table()).isEqualTo("udp 192.0.2.99:53 wlc: 10.9.9.9:53=1");
    }

    @Test
    @Execution(CONCURRENT)
    void tellsWhenTheKernelRefusesAChangeAndWhenItDoesNotAnyMore() {
        VirtualService service = start(web());
        kernel.refuse(IpvsException.Kind.NOT_PERMITTED);
        awaitHeard("ProgrammingFailed");
        assertThat(service.listening()).isTrue();
        assertThat(service.snapshot().kernel().services().get(0).trouble()).contains("refused on purpose");
        kernel.refuse(null);
        awaitHeard("ProgrammingRestored");
        assertThat(service.snapshot().kernel().services().get(0).trouble()).isEmpty();
    }

    @Test
    @Execution(CONCURRENT)
    void aNodeMayHaveALongName() {
        start("load-balancer-".repeat(30), web());
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void tellsOnceOfATunnelThatTheKernelMakesAnotherOne() {
        kernel.old(true);
        VirtualService service =
                start(web().realServer("10.0.0.13", 80, server -> server.forwarding(IpvsForwarding.gue(6_080))));
        awaitHeard("ProgrammingFailed");
        assertThat(service.snapshot().kernel().services().get(0).trouble())
                .contains("does not keep it")
                .contains("Linux 5.2");
        kernel.commands();
        Await.until(
                () -> "tried again",
                Duration.ofSeconds(10),
                () -> !kernel.commands().isEmpty());
        assertThat(service.listening()).isTrue();
        assertThat(heard())
                .doesNotContain("TableRepaired", "ProgrammingRestored")
                .containsOnlyOnce("ProgrammingFailed");
        kernel.old(false);
        awaitHeard("ProgrammingRestored");
    }

    @Test
    @Execution(CONCURRENT)
    void startsAgainOnAKernelThatDoesNotKeepATunnel() {
        kernel.old(true);
        VirtualServer.Builder gue = web(plane().keepOnClose(true))
                .realServer("10.0.0.13", 80, server -> server.forwarding(IpvsForwarding.gue(6_080)));
        start(gue);
        node.close();
        VirtualService service = start(gue);
        assertThat(service.listening()).isTrue();
        assertThat(service.snapshot().kernel().services().get(0).trouble()).contains("does not keep it");
    }

    @Test
    @Execution(CONCURRENT)
    void doesNotStartWithAMissingScheduler() {
        kernel.scheduler("wrr", false);
        assertThatThrownBy(() -> start(web()))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("SCHEDULER_MISSING");
        assertThat(kernel.table()).isEmpty();
    }

    @Test
    @Execution(CONCURRENT)
    void namesTheModuleAndTheProxyWhereThereIsNoIpvs() {
        kernel.missing(IpvsException.Kind.MODULE_MISSING);
        assertThatThrownBy(() -> start(web()))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("virtual-server/web: the kernel cannot serve it")
                .hasMessageContaining("ip_vs")
                .hasMessageContaining("Plane.proxy()");
    }

    @Test
    @Execution(CONCURRENT)
    void changesWhileItRunsWithoutABreak() {
        start(web());
        kernel.commands();
        node.apply(web().realServer("10.0.0.13", 8013).build());
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1 10.0.0.13:8013=1");
        assertThat(kernel.commands())
                .containsExactly("add destination 10.0.0.13:8013 nat weight 1 to tcp 192.0.2.10:80");
    }

    @Test
    @Execution(CONCURRENT)
    void listensAfterAChangeThatLeavesTheTableAsItIs() {
        start(web(plane().reread(Duration.ofHours(1))));
        kernel.commands();
        VirtualServer slower = web(plane().reread(Duration.ofHours(1)))
                .drainTimeout(Duration.ofSeconds(1))
                .build();
        node.apply(slower);
        assertThat(node.get(slower).listening()).isTrue();
        Await.until(
                () -> "heard " + events,
                Duration.ofSeconds(10),
                () -> heard().stream().filter("Listening"::equals).count() == 2);
        assertThat(kernel.commands()).isEmpty();
    }

    @Test
    @Execution(CONCURRENT)
    void comparesTheTablesAsOftenAsIsAskedForFromNowOn() {
        VirtualServer.Builder web = web(plane().reread(Duration.ofHours(1)));
        start(web.drainTimeout(Duration.ofMinutes(1)));
        kernel.active("10.0.0.11:8011", 1);
        kernel.commands();
        NodeEvent.Changed changed =
                node.apply(web(plane()).drainTimeout(Duration.ofMinutes(1)).build());
        assertThat(changed.changed()).extracting(ComponentId::toString).contains("ipvs/tables");
        assertThat(kernel.commands()).isEmpty();
        kernel.ipvsadm(new IpvsCommand.RemoveDestination(WEB, new InetSocketAddress("10.0.0.12", 8012)));
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        kernel.active("10.0.0.11:8011", 0);
    }

    @Test
    @Execution(CONCURRENT)
    void keepsItsRecordInOneDirectoryWhileItRuns() {
        start(web());
        kernel.commands();
        VirtualServer moved = web(plane().directory(folder.resolve("other"))).build();
        assertThatThrownBy(() -> node.apply(moved))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ipvs/tables keeps the node from changing: directory: ")
                .hasMessageContaining("until the node is started anew");
        assertThat(kernel.commands()).isEmpty();
        assertThat(node.get(moved).listening()).isTrue();
    }

    @Test
    @Execution(CONCURRENT)
    void keepsNoServiceOfAVirtualServerThatIsTakenOutOfANodeThatRunsOn() {
        VirtualServer other = VirtualServer.builder("other")
                .tcp("192.0.2.20", 80)
                .plane(plane().keepOnClose(true))
                .realServer("10.0.0.21", 80)
                .build();
        start(web(plane().keepOnClose(true)));
        node.apply(web(plane().keepOnClose(true)).build(), other);
        node.apply(other);
        awaitTable("tcp 192.0.2.20:80 wrr: 10.0.0.21:80=1");
        node.close();
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.20:80 wrr: 10.0.0.21:80=1");
    }

    @Test
    @Execution(CONCURRENT)
    void keepsWhatItShouldKeepWhenAStartFails() {
        start(web(plane().keepOnClose(true)));
        node.close();
        kernel.ipvsadm(new IpvsCommand.AddService(
                IpvsService.builder(IpvsServiceId.tcp("192.0.2.11", 80)).build()));
        assertThatThrownBy(() -> start(web(plane().keepOnClose(true)).tcp("192.0.2.11", 80)))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("192.0.2.11:80");
        assertThat(kernel.table())
                .isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1\ntcp 192.0.2.11:80 wlc:");
    }

    @Test
    @Execution(CONCURRENT)
    void doesNotWaitForTheConnectionsOfOthers() {
        kernel.ipvsadm(new IpvsCommand.AddService(THEIRS));
        kernel.ipvsadm(new IpvsCommand.AddDestination(WEB, IpvsDestination.of("10.0.0.99", 80, IpvsForwarding.nat())));
        kernel.active("10.0.0.99:80", 1);
        start(web().drainTimeout(Duration.ofMinutes(1)).serveWhile(ELECTION));
        awaitHeard("ListenFailed");
        assertTimeout(Duration.ofSeconds(8), node::close, "not cut short by the closeTimeout of 10 s");
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wlc: 10.0.0.99:80=1");
        assertThat(kernel.commands()).isEmpty();
    }

    @Test
    @Execution(CONCURRENT)
    void findsItsServicesWhenItChangesThoughTheyWouldStayOnClose() {
        start(web(plane().keepOnClose(true)).check(FakeCheck::new).serveWhile(ELECTION));
        check(11).up();
        check(12).up();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        kernel.commands();
        node.apply(web(plane().keepOnClose(true))
                .check(IpvsPlaneTest::checkOfAnotherPort)
                .serveWhile(ELECTION)
                .build());
        node.get(checkOfAnotherPort(new InetSocketAddress("10.0.0.11", 8_011))).up();
        node.get(checkOfAnotherPort(new InetSocketAddress("10.0.0.12", 8_012))).down();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3");
        assertThat(kernel.commands())
                .doesNotContain("edit destination 10.0.0.11:8011 nat weight 0 of tcp 192.0.2.10:80");
    }

    /** What it says is not known yet when that of the same server is. */
    private static FakeCheck checkOfAnotherPort(InetSocketAddress server) {
        return new FakeCheck(new InetSocketAddress(server.getAddress(), server.getPort() + 1_000));
    }

    @Test
    @Execution(CONCURRENT)
    void removesWhatACrashHasLeftWhenItClosesBeforeACheckTells() {
        start(web(plane().keepOnClose(true)));
        node.close();
        start(web().check(FakeCheck::new));
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        node.apply(web().check(FakeCheck::new).realServer("10.0.0.13", 8013).build());
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        node.close();
        assertThat(kernel.table()).isEmpty();
    }

    @Test
    @Execution(CONCURRENT)
    void removesWhatNobodyWantsThoughAnotherWaitsForACheck() {
        start(web(plane().keepOnClose(true)).tcp("192.0.2.10", 443));
        node.close();
        start(web().check(FakeCheck::new));
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
    }

    @Test
    @Execution(CONCURRENT)
    void removesTheServiceOfAVirtualServerThatIsTakenOut() {
        VirtualServer other = VirtualServer.builder("other")
                .tcp("192.0.2.20", 80)
                .plane(plane())
                .realServer("10.0.0.21", 80)
                .build();
        start(web());
        node.apply(web().build(), other);
        node.apply(other);
        awaitTable("tcp 192.0.2.20:80 wrr: 10.0.0.21:80=1");
    }

    @Test
    @Execution(CONCURRENT)
    void givesOneServiceToOneVirtualServerOnly() {
        VirtualServer one = web().build();
        VirtualServer other = web().build().toBuilder().build();
        VirtualServer twin = VirtualServer.builder("twin")
                .tcp("192.0.2.10", 80)
                .plane(plane())
                .realServer("10.0.0.21", 80)
                .build();
        assertThat(one).isEqualTo(other);
        node = HaNode.builder("t").with(one, twin).build();
        assertThatThrownBy(() -> node.start())
                .isInstanceOf(HaException.class)
                .hasMessageContaining("has the service tcp 192.0.2.10:80 already");
    }

    @Test
    @Execution(CONCURRENT)
    void letsConnectionsEndWhenTheNodeCloses() {
        start(web().drainTimeout(Duration.ofSeconds(30)));
        kernel.active("10.0.0.11:8011", 1);
        Thread closing = new Thread(node::close, "closing");
        closing.start();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0 10.0.0.12:8012=0");
        assertThat(closing.isAlive()).isTrue();
        kernel.active("10.0.0.11:8011", 0);
        awaitTable("");
        Await.until("closed", () -> !closing.isAlive());
    }

    @Test
    @Execution(CONCURRENT)
    void removesTheServicesWhenTheNodeHasNoTimeForConnectionsToEnd() {
        VirtualServer web = web().drainTimeout(Duration.ofMinutes(10)).build();
        node = HaNode.builder("hasty")
                .with(web)
                .closeTimeout(Duration.ofSeconds(1))
                .build();
        node.start();
        kernel.active("10.0.0.11:8011", 1);
        Thread closing = new Thread(node::close, "closing");
        closing.start();
        awaitTable("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=0 10.0.0.12:8012=0");
        CountDownLatch interrupted = new CountDownLatch(1);
        kernel.slow(interrupted); // the loop is busy when the time is over
        Await.until("interrupted", () -> !isAlive("ha-hasty-close"));
        interrupted.countDown();
        Await.until("closed", () -> !closing.isAlive());
        assertThat(kernel.table()).isEmpty();
        assertThat(kernel.open()).isZero();
        start("hasty", web().drainTimeout(Duration.ZERO)); // has the record, which nobody holds any more
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
    }

    private static boolean isAlive(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(one -> one.getName().equals(thread));
    }

    @Test
    @Execution(CONCURRENT)
    void choosesTheKernelWhereItCanServe() {
        VirtualService service = start(web(Plane.best(IpvsForwarding.nat()).ipvs(plane())));
        assertThat(service.snapshot().plane()).isEqualTo("ipvs");
        assertThat(service.snapshot().planeReason()).isEqualTo("the kernel can serve it");
        assertThat(kernel.table()).startsWith("tcp 192.0.2.10:80 wrr:");
        awaitHeard("PlaneChosen");
    }

    @Test
    @Execution(CONCURRENT)
    void choosesTheProxyWhereThereIsNoIpvs() {
        kernel.missing(IpvsException.Kind.MODULE_MISSING);
        VirtualService service = start(local(Plane.best(IpvsForwarding.nat()).ipvs(plane())));
        assertThat(service.snapshot().plane()).isEqualTo("proxy");
        assertThat(service.snapshot().planeReason()).contains("MODULE_MISSING");
        assertThat(service.listening()).isTrue();
        awaitHeard("PlaneChosen");
    }

    @Test
    @Execution(CONCURRENT)
    void choosesTheProxyForWhatOnlyItCanDo() {
        VirtualService service = start(local(Plane.best(IpvsForwarding.nat()).ipvs(plane()))
                .tcpOptions(tcp -> tcp.idleTimeout(Duration.ofMinutes(1))));
        assertThat(service.snapshot().plane()).isEqualTo("proxy");
        assertThat(service.snapshot().planeReason()).contains("tcpOptions");
        assertThat(kernel.table()).isEmpty();
    }

    @Test
    @Execution(CONCURRENT)
    void looksAgainForIpvsWhenAVirtualServerChanges() {
        kernel.missing(IpvsException.Kind.MODULE_MISSING);
        VirtualServer web =
                local(Plane.best(IpvsForwarding.nat()).ipvs(plane())).build();
        start(web.toBuilder());
        assertThat(node.get(web).snapshot().plane()).isEqualTo("proxy");
        kernel.missing(null);
        VirtualServer changed = web(web.plane()).build();
        node.apply(changed);
        assertThat(node.get(changed).snapshot().plane()).isEqualTo("ipvs");
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        assertThat(node.snapshot().components().get("ipvs/tables").toString()).contains("trouble=,");
        node.close();
        assertThat(kernel.table()).isEmpty();
        assertThat(kernel.open()).isZero();
    }

    @Test
    @Execution(CONCURRENT)
    void takesAVirtualServerInTheKernelOnceItHasIpvs() {
        kernel.missing(IpvsException.Kind.MODULE_MISSING);
        VirtualServer local = VirtualServer.builder("local")
                .tcp("127.0.0.1", 0)
                .plane(Plane.best(IpvsForwarding.nat()).ipvs(plane()))
                .realServer("127.0.0.1", 9)
                .build();
        start(local.toBuilder());
        VirtualServer web = web().build();
        assertThatThrownBy(() -> node.apply(local, web))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("MODULE_MISSING");
        kernel.missing(null);
        node.apply(local, web);
        assertThat(kernel.table()).isEqualTo("tcp 192.0.2.10:80 wrr: 10.0.0.11:8011=3 10.0.0.12:8012=1");
        assertThat(node.get(local).snapshot().plane()).isEqualTo("proxy"); // has not changed
    }

    @Test
    @Execution(CONCURRENT)
    void doesNotTakeTheProxyWhereServicesOfAnEarlierRunMayCoverIt() throws Exception {
        start(web());
        VirtualServer other =
                web(Plane.best(IpvsForwarding.nat()).ipvs(plane())).build();
        try (HaNode second = HaNode.builder("t").with(other).build()) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(HaException.class)
                    .hasMessageContaining("the kernel cannot serve it: ")
                    .hasMessageContaining("another keeper has them");
        }
        node.close();
        Files.createFile(folder.resolve("no-directory"));
        IpvsPlane unwritable = plane().directory(folder.resolve("no-directory"));
        Plane best = Plane.best(IpvsForwarding.nat()).ipvs(unwritable);
        assertThatThrownBy(() -> start(web(best)))
                .isInstanceOf(HaException.class)
                .hasMessageContaining("the directory must be writable");
        kernel.missing(IpvsException.Kind.NOT_PERMITTED);
        VirtualService service = start(local(best));
        assertThat(service.snapshot().plane()).isEqualTo("proxy");
    }

    @Test
    @Execution(CONCURRENT)
    void tellsOfTheFirstProblemsAndCountsTheOthers() {
        kernel.scheduler("wrr", false);
        VirtualServer.Builder ports = VirtualServer.builder("ports")
                .plane(plane().program(IpvsPlane.Programming.ALWAYS))
                .realServer("10.0.0.11", 80)
                .serveWhile(ELECTION);
        for (int port = 1; port <= 5; port++) {
            ports.tcp("192.0.2.10", port);
        }
        start(ports);
        Await.until(
                () -> node.snapshot().components().get("ipvs/tables").toString(),
                Duration.ofSeconds(10),
                () -> node.snapshot().components().get("ipvs/tables").toString().contains("; and 2 more"));
    }

    private static VirtualServer.Builder local(Plane plane) {
        return VirtualServer.builder("web").tcp("127.0.0.1", 0).plane(plane).realServer("127.0.0.1", 9);
    }
}
