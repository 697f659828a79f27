package io.ha4j.lvs.ipvs.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.lvs.ipvs.FakeIpvs;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.Reports;
import io.ha4j.lvs.ipvs.core.CorruptRecordException;
import io.ha4j.lvs.ipvs.core.IpvsDrift;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.value.AddressFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A keeper, a kernel and a record on disk. */
class IpvsKeeperTest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId DNS = IpvsServiceId.udp("192.0.2.10", 53);
    private static final IpvsService WEB_SERVICE = IpvsService.builder(WEB).build();
    private static final IpvsService DNS_SERVICE =
            IpvsService.builder(DNS).scheduler("rr").build();
    private static final HostIdentity HOST = new HostIdentity("b00t", "cookie-1");

    @TempDir
    private Path directory;

    private final FakeIpvs kernel = new FakeIpvs();

    private IpvsKeeper open() {
        return open(HOST);
    }

    private IpvsKeeper open(HostIdentity host) {
        return IpvsKeeper.open(kernel, KeeperSettings.of("lb/1").withDirectory(directory), host);
    }

    private static IpvsDestination server(int number, int weight) {
        return IpvsDestination.of("10.0.0." + number, 8080, IpvsForwarding.nat())
                .withWeight(weight);
    }

    private static WantedService web(IpvsDestination... destinations) {
        return WantedService.of(WEB_SERVICE, List.of(destinations));
    }

    private static WantedService dns(IpvsDestination... destinations) {
        return WantedService.of(DNS_SERVICE, List.of(destinations));
    }

    private List<IpvsDestination> destinations(IpvsServiceId id) {
        return kernel.row(id).orElseThrow().destinations();
    }

    private List<String> commands() {
        return kernel.commands().stream().map(IpvsCommand::toString).toList();
    }

    private void failing(IpvsException.@Nullable Kind kind) {
        kernel.nature(new FakeIpvs.Nature() {
            @Override
            public IpvsException.@Nullable Kind before(IpvsCommand command) {
                return kind;
            }
        });
    }

    @Test
    void firstTheServicesThenTheirDestinationsInTheOrderOfTheKernel() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1), server(2, 3), server(3, 0)));
            keeper.want(dns(server(1, 1)));
            IpvsReport report = keeper.reconcile(0);
            assertThat(report).satisfies(Reports.clean(6));
            assertThat(report.isConverged()).isTrue();
            assertThat(commands())
                    .containsExactly(
                            "add service tcp 192.0.2.10:80 wlc",
                            "add service udp 192.0.2.10:53 rr",
                            "add destination 10.0.0.3:8080 nat weight 0 to tcp 192.0.2.10:80",
                            "add destination 10.0.0.2:8080 nat weight 3 to tcp 192.0.2.10:80",
                            "add destination 10.0.0.1:8080 nat weight 1 to tcp 192.0.2.10:80",
                            "add destination 10.0.0.1:8080 nat weight 1 to udp 192.0.2.10:53");
            assertThat(destinations(WEB)).containsExactly(server(1, 1), server(2, 3), server(3, 0));
            assertThat(keeper.reconcile(1)).satisfies(Reports.clean(0));
            assertThat(commands()).isEmpty();
            assertThat(keeper.owned()).containsExactly(WEB, DNS);
        }
    }

    @Test
    void aChangeIsOneCommandAndNoReading() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1), server(2, 1)));
            keeper.want(dns(server(1, 1)));
            keeper.update(0);
            kernel.commands();
            int reads = kernel.reads();
            keeper.want(web(server(1, 1), server(2, 5)));
            assertThat(keeper.update(1).commands()).isEqualTo(1);
            assertThat(commands()).containsExactly("edit destination 10.0.0.2:8080 nat weight 5 of tcp 192.0.2.10:80");
            keeper.want(web(server(1, 1), server(2, 5)));
            assertThat(keeper.update(2).commands()).isZero();
            keeper.withdraw(DNS);
            assertThat(keeper.update(3).commands()).isEqualTo(1);
            assertThat(commands()).containsExactly("remove service udp 192.0.2.10:53");
            assertThat(kernel.reads()).isEqualTo(reads);
        }
    }

    @Test
    void anEqualTableOfAnEarlierRunIsTakenOnWithoutACommand() {
        IpvsKeeper killed = open();
        killed.want(web(server(1, 1), server(2, 1)));
        killed.reconcile(0);
        killed.close();
        kernel.commands();
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(2, 1), server(1, 1))); // another order is left as it is
            keeper.sweep();
            assertThat(keeper.reconcile(0)).satisfies(Reports.clean(0));
            assertThat(commands()).isEmpty();
        }
    }

    @Test
    void aDifferentTableOfAnEarlierRunIsEditedIntoShape() {
        IpvsKeeper killed = open();
        killed.want(web(server(1, 1), server(2, 1)));
        killed.reconcile(0);
        killed.close();
        kernel.commands();
        try (IpvsKeeper keeper = open()) {
            IpvsService changed = WEB_SERVICE.toBuilder().scheduler("rr").build();
            keeper.want(WantedService.of(changed, List.of(server(2, 4), server(3, 1))));
            assertThat(keeper.reconcile(0).drift()).isEmpty(); // who has changed it, nobody knows
            assertThat(commands())
                    .containsExactly(
                            "edit service tcp 192.0.2.10:80 rr",
                            "add destination 10.0.0.3:8080 nat weight 1 to tcp 192.0.2.10:80",
                            "edit destination 10.0.0.2:8080 nat weight 4 of tcp 192.0.2.10:80",
                            "remove destination 10.0.0.1:8080 from tcp 192.0.2.10:80");
        }
    }

    @Test
    void whatAnEarlierRunHasLeftServesUntilAllHaveSaidWhatTheyWant() {
        IpvsKeeper killed = open();
        killed.want(web(server(1, 1)));
        killed.want(dns(server(1, 1)));
        killed.reconcile(0);
        killed.close();
        try (IpvsKeeper keeper = open()) {
            assertThat(keeper.leftovers()).containsExactly(WEB, DNS);
            keeper.want(web(server(1, 1)));
            assertThat(keeper.leftovers()).containsExactly(DNS);
            assertThat(keeper.reconcile(0).commands()).isZero();
            keeper.sweep();
            assertThat(keeper.leftovers()).isEmpty();
            assertThat(keeper.update(1).commands()).isEqualTo(1);
            assertThat(kernel.row(DNS)).isEmpty();
            assertThat(keeper.owned()).containsExactly(WEB);
        }
    }

    @Test
    void somebodyElsesServiceIsLeftAlone() {
        kernel.ipvsadm(new IpvsCommand.AddService(WEB_SERVICE));
        kernel.ipvsadm(new IpvsCommand.AddDestination(WEB, server(9, 1)));
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            keeper.want(dns(server(1, 1)));
            IpvsReport report = keeper.reconcile(0);
            assertThat(report.problems()).containsExactly(new IpvsProblem.Foreign(WEB_SERVICE));
            assertThat(report.problems().get(0))
                    .hasToString("service tcp 192.0.2.10:80 wlc is there and not ours: remove it with"
                            + " 'ipvsadm -D -t 192.0.2.10:80', or have it adopted; until then it is left alone");
            assertThat(destinations(WEB)).containsExactly(server(9, 1));
            assertThat(destinations(DNS)).containsExactly(server(1, 1));
            assertThat(keeper.owned()).containsExactly(DNS);
            keeper.withdraw(WEB);
            assertThat(keeper.reconcile(1).commands()).isZero();
            assertThat(destinations(WEB)).containsExactly(server(9, 1));
        }
    }

    @Test
    void aConflictIsOverWhenTheOtherOneGoes() {
        kernel.ipvsadm(new IpvsCommand.AddService(WEB_SERVICE));
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            assertThat(keeper.update(0).problems()).hasSize(1);
            assertThat(keeper.nextReconcileNanos())
                    .isEqualTo(Duration.ofSeconds(5).toNanos());
            kernel.ipvsadm(new IpvsCommand.RemoveService(WEB));
            assertThat(keeper.reconcile(1).isConverged()).isTrue();
            assertThat(destinations(WEB)).containsExactly(server(1, 1));
        }
    }

    @Test
    void somebodyElsesServiceBecomesOursIfThatIsWanted() {
        kernel.ipvsadm(new IpvsCommand.AddService(WEB_SERVICE));
        kernel.ipvsadm(new IpvsCommand.AddDestination(WEB, server(1, 1)));
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1), server(2, 1)).adopting());
            assertThat(keeper.reconcile(0)).satisfies(Reports.clean(1));
            assertThat(keeper.owned()).containsExactly(WEB);
            keeper.withdrawAll();
            keeper.update(1);
            assertThat(kernel.rows()).isEmpty();
        }
    }

    @Test
    void removalsAreNamedForPeople() {
        record Case(IpvsServiceId id, String command) {}
        for (Case c : List.of(
                new Case(WEB, "ipvsadm -D -t 192.0.2.10:80"),
                new Case(DNS, "ipvsadm -D -u 192.0.2.10:53"),
                new Case(IpvsServiceId.sctp("192.0.2.10", 9), "ipvsadm -D --sctp-service 192.0.2.10:9"),
                new Case(IpvsServiceId.mark(7, AddressFamily.IPV4), "ipvsadm -D -f 7"),
                new Case(IpvsServiceId.mark(7, AddressFamily.IPV6), "ipvsadm -D -f 7 -6"))) {
            IpvsService service = IpvsService.builder(c.id()).build();
            assertThat(new IpvsProblem.Foreign(service).removal()).isEqualTo(c.command());
        }
    }

    @Test
    void whatOthersChangeIsToldAndPutRight() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1), server(2, 1), server(3, 1)));
            keeper.want(dns(server(1, 1)));
            keeper.reconcile(0);
            IpvsService changed = WEB_SERVICE.toBuilder().scheduler("sh").build();
            kernel.ipvsadm(new IpvsCommand.EditService(changed));
            kernel.ipvsadm(new IpvsCommand.EditDestination(WEB, server(1, 0)));
            kernel.ipvsadm(new IpvsCommand.RemoveDestination(WEB, server(2, 1).address()));
            kernel.ipvsadm(new IpvsCommand.AddDestination(WEB, server(9, 1)));
            kernel.ipvsadm(new IpvsCommand.RemoveService(DNS));
            IpvsReport report = keeper.reconcile(1);
            assertThat(report.drift())
                    .containsExactlyInAnyOrder(
                            new IpvsDrift.ServiceChanged(WEB_SERVICE, changed),
                            new IpvsDrift.DestinationChanged(WEB, server(1, 1), server(1, 0)),
                            new IpvsDrift.DestinationMissing(WEB, server(2, 1)),
                            new IpvsDrift.DestinationAdded(WEB, server(9, 1)),
                            new IpvsDrift.ServiceMissing(DNS_SERVICE));
            assertThat(report.drift().stream().map(Object::toString))
                    .containsExactlyInAnyOrder(
                            "service tcp 192.0.2.10:80 wlc was changed to tcp 192.0.2.10:80 sh",
                            "destination 10.0.0.1:8080 nat weight 1 of tcp 192.0.2.10:80 was changed to 10.0.0.1:8080"
                                    + " nat weight 0",
                            "destination 10.0.0.2:8080 nat weight 1 of tcp 192.0.2.10:80 was removed",
                            "destination 10.0.0.9:8080 was added to tcp 192.0.2.10:80",
                            "service udp 192.0.2.10:53 rr was removed");
            assertThat(report.drift().stream().map(IpvsDrift::service).distinct())
                    .containsExactlyInAnyOrder(WEB, DNS);
            assertThat(report.isConverged()).isTrue();
            assertThat(destinations(WEB)).containsExactlyInAnyOrder(server(1, 1), server(2, 1), server(3, 1));
            assertThat(destinations(DNS)).containsExactly(server(1, 1));
            assertThat(keeper.reconcile(2)).satisfies(Reports.clean(0));
        }
    }

    @Test
    void whatOthersHaveChangedIsFoundByAnErrorToo() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1), server(2, 1)));
            keeper.reconcile(0);
            kernel.ipvsadm(new IpvsCommand.RemoveDestination(WEB, server(2, 1).address()));
            keeper.want(web(server(1, 1), server(2, 2)));
            IpvsReport report = keeper.update(1);
            assertThat(report.drift()).containsExactly(new IpvsDrift.DestinationMissing(WEB, server(2, 1)));
            assertThat(report.isConverged()).isTrue();
            assertThat(destinations(WEB)).containsExactlyInAnyOrder(server(1, 1), server(2, 2));

            kernel.ipvsadm(new IpvsCommand.RemoveService(WEB));
            keeper.want(web(server(1, 1)));
            report = keeper.update(2);
            assertThat(report.drift()).containsExactly(new IpvsDrift.ServiceMissing(WEB_SERVICE));
            assertThat(destinations(WEB)).containsExactly(server(1, 1));

            kernel.ipvsadm(new IpvsCommand.AddDestination(WEB, server(2, 1)));
            keeper.want(web(server(1, 1), server(2, 1)));
            report = keeper.update(3); // it is there already, as it is wanted
            assertThat(report.drift()).isEmpty();
            assertThat(report.isConverged()).isTrue();
            kernel.ipvsadm(new IpvsCommand.RemoveDestination(WEB, server(2, 1).address()));
            keeper.want(web(server(1, 1)));
            assertThat(keeper.update(4)).satisfies(Reports.clean(0)); // it has gone already
            kernel.ipvsadm(new IpvsCommand.RemoveService(WEB));
            keeper.withdraw(WEB);
            assertThat(keeper.update(5)).satisfies(Reports.clean(0));
            assertThat(keeper.owned()).isEmpty();
        }
    }

    @Test
    void aServiceThatSomebodyAddsBetweenReadingAndAddingIsHis() {
        kernel.nature(new FakeIpvs.Nature() {
            @Override
            public IpvsException.@Nullable Kind before(IpvsCommand command) {
                if (command instanceof IpvsCommand.AddService) {
                    kernel.ipvsadm(new IpvsCommand.AddService(WEB_SERVICE));
                }
                return null;
            }
        });
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            assertThat(keeper.reconcile(0).problems()).containsExactly(new IpvsProblem.Foreign(WEB_SERVICE));
            assertThat(keeper.owned()).isEmpty();
            assertThat(destinations(WEB)).isEmpty();
        }
        try (IpvsKeeper keeper = open()) {
            assertThat(keeper.owned()).isEmpty();
        }
    }

    @Test
    void whatTurnsOutToBeHisIsStruckOutWhateverComesNext() {
        kernel.nature(new FakeIpvs.Nature() {
            private boolean added;

            @Override
            public IpvsException.@Nullable Kind before(IpvsCommand command) {
                added |= kernel.ipvsadm(new IpvsCommand.AddService(WEB_SERVICE));
                return null;
            }

            @Override
            public void whileReading() {
                if (added) {
                    throw new IpvsException(IpvsException.Kind.OTHER, "unreadable");
                }
            }
        });
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            assertThat(keeper.update(0).problems()).hasToString("[unreadable]");
        }
        try (IpvsKeeper keeper = open()) {
            assertThat(keeper.owned()).isEmpty();
        }
    }

    @Test
    void aServiceThatCannotBeHindersNoOther() {
        kernel.scheduler("rr", false);
        try (IpvsKeeper keeper = open()) {
            keeper.want(dns(server(1, 1)));
            keeper.want(web(server(1, 1)));
            IpvsReport report = keeper.reconcile(0);
            assertThat(report.problems()).hasSize(1);
            IpvsProblem.Refused refused =
                    (IpvsProblem.Refused) report.problems().get(0);
            assertThat(refused.service()).isEqualTo(DNS);
            assertThat(refused.reason().kind()).isEqualTo(IpvsException.Kind.SCHEDULER_MISSING);
            assertThat(refused).hasToString(refused.reason().getMessage());
            assertThat(destinations(WEB)).containsExactly(server(1, 1));
            assertThat(keeper.owned()).containsExactly(WEB);
            assertThat(kernel.commands()).hasSize(3);

            kernel.scheduler("rr", true);
            assertThat(keeper.reconcile(1).isConverged()).isTrue();
            assertThat(destinations(DNS)).containsExactly(server(1, 1));

            kernel.scheduler("rr", false);
            keeper.want(WantedService.of(
                    WEB_SERVICE.toBuilder().scheduler("rr").build(), List.of(server(1, 1), server(2, 1))));
            report = keeper.update(2);
            assertThat(report.problems()).hasSize(1);
            assertThat(report.commands()).isEqualTo(1); // its destinations are as wanted none the less
            assertThat(destinations(WEB)).hasSize(2);
            assertThat(keeper.owned()).containsExactly(WEB, DNS);
        }
    }

    @Test
    void withoutPermissionNothingIsDoneAndAllIsTriedAgain() {
        for (IpvsException.Kind kind : List.of(IpvsException.Kind.NOT_PERMITTED, IpvsException.Kind.MODULE_MISSING)) {
            try (IpvsKeeper keeper = open()) {
                failing(kind);
                keeper.want(web(server(1, 1)));
                IpvsReport report = keeper.reconcile(7);
                assertThat(report.problems()).hasSize(1);
                assertThat(report.problems().get(0)).isInstanceOf(IpvsProblem.Stopped.class);
                assertThat(kernel.commands()).hasSize(1);
                assertThat(keeper.nextReconcileNanos())
                        .isEqualTo(7 + Duration.ofSeconds(5).toNanos());
                assertThat(keeper.owned()).isEmpty();
                failing(null);
                assertThat(keeper.reconcile(8).isConverged()).isTrue();
                assertThat(keeper.nextReconcileNanos())
                        .isEqualTo(8 + Duration.ofSeconds(30).toNanos());
                keeper.withdrawAll();
                keeper.update(9);
                kernel.commands();
            }
        }
    }

    @Test
    void whatLastsIsTriedLessAndLessOftenButOncePerPeriod() {
        try (IpvsKeeper keeper = open()) { // every 30 s, after a problem 5 s
            failing(IpvsException.Kind.NOT_PERMITTED);
            keeper.want(web(server(1, 1)));
            List<Long> waits = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waits.add(secondsToNext(keeper));
            }
            assertThat(waits).containsExactly(5L, 10L, 20L, 30L, 30L);
            failing(null);
            assertThat(secondsToNext(keeper)).isEqualTo(30);
            failing(IpvsException.Kind.NOT_PERMITTED);
            keeper.want(web(server(1, 2)));
            assertThat(secondsToNext(keeper)).isEqualTo(5);
        }
    }

    @Test
    void aShorterPeriodShortensTheWaitOfWhatLasts() {
        try (IpvsKeeper keeper = open()) {
            reconcileInVain(keeper, 4);
            keeper.period(Duration.ofSeconds(7));
            assertThat(keeper.nextReconcileNanos())
                    .isEqualTo(Duration.ofSeconds(7).toNanos());
            assertThat(secondsToNext(keeper)).isEqualTo(7);
        }
    }

    @Test
    void aNewProblemIsTriedAgainSoonThoughAnOldOneLasts() {
        try (IpvsKeeper keeper = open()) {
            reconcileInVain(keeper, 5);
            assertThat(keeper.nextReconcileNanos())
                    .isEqualTo(Duration.ofSeconds(30).toNanos());
            keeper.want(web(server(1, 2)));
            assertThat(keeper.update(0).isConverged()).isFalse();
            assertThat(keeper.nextReconcileNanos())
                    .isEqualTo(Duration.ofSeconds(5).toNanos());
        }
    }

    private void reconcileInVain(IpvsKeeper keeper, int times) {
        failing(IpvsException.Kind.NOT_PERMITTED);
        keeper.want(web(server(1, 1)));
        for (int i = 0; i < times; i++) {
            keeper.reconcile(0);
        }
    }

    private static long secondsToNext(IpvsKeeper keeper) {
        keeper.reconcile(0);
        return Duration.ofNanos(keeper.nextReconcileNanos()).toSeconds();
    }

    @Test
    void comparesTheTableAsOftenAsIsAskedForFromNowOn() {
        try (IpvsKeeper keeper = open()) {
            keeper.reconcile(0);
            keeper.period(Duration.ofSeconds(7));
            assertThat(keeper.nextReconcileNanos())
                    .isEqualTo(Duration.ofSeconds(7).toNanos());
            assertThat(secondsToNext(keeper)).isEqualTo(7);
            assertThatIllegalArgumentException().isThrownBy(() -> keeper.period(Duration.ZERO));
        }
    }

    @Test
    void manySmallChangesDoNotPutOffTheLookAtTheWhole() {
        try (IpvsKeeper keeper = open()) {
            assertThat(keeper.nextReconcileNanos()).isEqualTo(Long.MAX_VALUE);
            keeper.reconcile(0);
            long next = keeper.nextReconcileNanos();
            keeper.want(web());
            keeper.update(1_000);
            assertThat(keeper.nextReconcileNanos()).isEqualTo(next);
        }
    }

    @Test
    void whatWasAddedBeforeAFailureOfTheWholeIsOurs() {
        kernel.nature(new FakeIpvs.Nature() {
            @Override
            public IpvsException.@Nullable Kind before(IpvsCommand command) {
                if (command.serviceId().orElseThrow().equals(DNS)) {
                    throw new IpvsException(IpvsException.Kind.OTHER, "find IPVS: no memory");
                }
                return null;
            }
        });
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            keeper.want(dns(server(1, 1)));
            assertThat(keeper.reconcile(0).problems()).hasOnlyElementsOfType(IpvsProblem.Stopped.class);
            assertThat(kernel.row(WEB)).isPresent();
            assertThat(keeper.owned()).containsExactly(WEB, DNS);
        }
        kernel.nature(new FakeIpvs.Nature() {});
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            keeper.want(dns(server(1, 1)));
            assertThat(keeper.reconcile(1).isConverged()).isTrue();
            assertThat(destinations(WEB)).containsExactly(server(1, 1));
        }
    }

    private static IpvsDestination tunnel(IpvsForwarding forwarding, int weight) {
        return IpvsDestination.of("10.0.0.1", 80, forwarding).withWeight(weight);
    }

    private static IpvsProblem notKept(IpvsForwarding asked, int weight) {
        return new IpvsProblem.NotKept(
                WEB,
                new IpvsCommand.EditDestination(WEB, tunnel(asked, weight)),
                tunnel(IpvsForwarding.tunnel(), weight));
    }

    private static void assertDone(IpvsReport report, int commands, IpvsProblem... problems) {
        assertThat(report.commands()).isEqualTo(commands);
        assertThat(report.drift()).isEmpty();
        assertThat(report.problems()).containsExactly(problems);
    }

    @Test
    void whatTheKernelDoesNotKeepIsToldAndNotBlamedOnOthers() {
        kernel.old(true);
        IpvsForwarding gue = IpvsForwarding.gue(6_080);
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(tunnel(gue, 1), server(2, 1)));
            keeper.reconcile(0); // added, and not looked at again
            for (int at = 1; at < 4; at++) {
                IpvsReport report = keeper.reconcile(at);
                assertDone(report, 1, notKept(gue, 1));
                assertThat(keeper.nextReconcileNanos())
                        .as("a retry would be of no use")
                        .isEqualTo(at + Duration.ofSeconds(30).toNanos());
            }
            assertThat(notKept(gue, 1))
                    .hasToString(
                            "destination 10.0.0.1:80 of tcp 192.0.2.10:80: the kernel accepts \"tunnel gue port 6080\""
                                    + " and does not keep it: it has \"tunnel\" (a tunnel of GUE needs Linux 5.2, one of GRE 5.3)");
            kernel.commands();
            assertDone(keeper.update(5), 0);
            keeper.want(web(tunnel(gue, 3), server(2, 2)));
            IpvsReport update = keeper.update(6);
            assertThat(update.problems()).containsExactly(notKept(gue, 3));
            assertThat(update.drift()).isEmpty();
            assertThat(destinations(WEB)).containsExactlyInAnyOrder(tunnel(IpvsForwarding.tunnel(), 3), server(2, 2));
            assertThat(keeper.reconcile(7).drift()).isEmpty();
            keeper.want(web(tunnel(IpvsForwarding.gre(), 3), server(2, 2)));
            assertThat(keeper.update(8).problems()).containsExactly(notKept(IpvsForwarding.gre(), 3));
            keeper.want(web(tunnel(IpvsForwarding.tunnel(), 3), server(2, 2)));
            kernel.commands();
            assertDone(keeper.update(9), 0);
            assertDone(keeper.reconcile(10), 0);
            assertThat(commands()).isEmpty();
        }
    }

    @Test
    void aNewerKernelKeepsIt() {
        kernel.old(true);
        IpvsForwarding gue = IpvsForwarding.gue(6_080);
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(tunnel(gue, 1)));
            keeper.reconcile(0);
            assertThat(keeper.reconcile(1).isConverged()).isFalse();
            kernel.old(false);
            assertDone(keeper.reconcile(2), 1);
            assertThat(destinations(WEB)).containsExactly(tunnel(gue, 1));
            int reads = kernel.reads();
            keeper.want(web(tunnel(gue, 2)));
            assertDone(keeper.update(3), 1);
            assertThat(kernel.reads()).isEqualTo(reads);
        }
    }

    @Test
    void whatSomebodyChangesBetweenAnEditAndTheLookAtItIsPutRightAgain() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            keeper.reconcile(0);
            kernel.ipvsadm(new IpvsCommand.EditDestination(WEB, server(1, 7)));
            kernel.nature(after(1, () -> kernel.ipvsadm(new IpvsCommand.EditDestination(WEB, server(1, 8)))));
            IpvsReport report = keeper.reconcile(1);
            assertThat(report.problems()).isEmpty();
            assertThat(report.drift())
                    .containsExactly(
                            new IpvsDrift.DestinationChanged(WEB, server(1, 1), server(1, 7)),
                            new IpvsDrift.DestinationChanged(WEB, server(1, 1), server(1, 8)));
            assertThat(destinations(WEB)).containsExactly(server(1, 1));
        }
    }

    @Test
    void whoSetsTheSameAgainIsNotTakenForTheKernelForLong() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            keeper.reconcile(0);
            IpvsService sh = WEB_SERVICE.toBuilder().scheduler("sh").build();
            Runnable meddling = () -> {
                kernel.ipvsadm(new IpvsCommand.EditService(sh));
                kernel.ipvsadm(new IpvsCommand.EditDestination(WEB, server(1, 7)));
            };
            meddling.run();
            kernel.nature(after(2, meddling));
            assertThat(keeper.reconcile(1).problems())
                    .hasOnlyElementsOfType(IpvsProblem.NotKept.class)
                    .hasSize(2);
            assertDone(keeper.reconcile(2), 2);
            assertThat(destinations(WEB)).containsExactly(server(1, 1));
            assertThat(kernel.row(WEB).orElseThrow().service()).isEqualTo(WEB_SERVICE);
        }
    }

    /** Has it happen once, after so many commands. */
    private static FakeIpvs.Nature after(int commands, Runnable meddling) {
        return new FakeIpvs.Nature() {
            private int left = commands;

            @Override
            public IpvsException.@Nullable Kind after(IpvsCommand command) {
                if (--left == 0) {
                    meddling.run();
                }
                return null;
            }
        };
    }

    @Test
    void whoFightsForAServiceIsTold() {
        List<IpvsCommand> came = new ArrayList<>();
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            keeper.want(dns(server(1, 1)));
            keeper.reconcile(0);
            kernel.nature(new FakeIpvs.Nature() {
                @Override
                public IpvsException.@Nullable Kind before(IpvsCommand command) {
                    came.add(command);
                    kernel.ipvsadm(new IpvsCommand.RemoveService(WEB));
                    return null;
                }
            });
            keeper.want(web(server(1, 2)));
            keeper.want(dns(server(1, 2)));
            IpvsReport report = keeper.update(1);
            assertThat(report.problems()).containsExactly(new IpvsProblem.KeepsChanging(WEB));
            assertThat(report.problems().get(0)).asString().contains("tcp 192.0.2.10:80 keeps changing");
            assertThat(destinations(DNS)).containsExactly(server(1, 2));
            assertThat(came).hasSizeLessThan(20);
            kernel.nature(new FakeIpvs.Nature() {});
            assertThat(keeper.reconcile(2).isConverged()).isTrue();
            assertThat(destinations(WEB)).containsExactly(server(1, 2));
        }
    }

    @Test
    void lostAnswersAreReadBack() {
        try (IpvsKeeper keeper = open()) {
            kernel.nature(new FakeIpvs.Nature() {
                private int number;

                @Override
                public IpvsException.@Nullable Kind before(IpvsCommand command) {
                    return ++number == 3 ? IpvsException.Kind.UNKNOWN_OUTCOME : null;
                }

                @Override
                public IpvsException.@Nullable Kind after(IpvsCommand command) {
                    return number == 1 || number == 4 ? IpvsException.Kind.UNKNOWN_OUTCOME : null;
                }
            });
            keeper.want(web(server(1, 1), server(2, 1), server(3, 1)));
            IpvsReport report = keeper.reconcile(0);
            assertThat(report.problems()).isEmpty();
            assertThat(report.drift()).isEmpty();
            assertThat(destinations(WEB)).containsExactlyInAnyOrder(server(1, 1), server(2, 1), server(3, 1));
            assertThat(keeper.owned()).containsExactly(WEB);
        }
    }

    @Test
    void theSorryServerTakesTurnsWithTheOthers() {
        try (IpvsKeeper keeper = open()) {
            IpvsDestination sorry = server(1, 1); // it is a real server too
            keeper.want(web(server(1, 3), server(2, 1)).withSorry(sorry, false));
            keeper.reconcile(0);
            kernel.commands();
            keeper.want(web().withSorry(sorry, true));
            assertThat(keeper.update(1).isConverged()).isTrue();
            assertThat(commands())
                    .containsExactly(
                            "remove destination 10.0.0.2:8080 from tcp 192.0.2.10:80",
                            "edit destination 10.0.0.1:8080 nat weight 1 of tcp 192.0.2.10:80");
            keeper.want(web(server(2, 1)).withSorry(sorry, false));
            assertThat(keeper.update(2).isConverged()).isTrue();
            assertThat(commands())
                    .containsExactly(
                            "remove destination 10.0.0.1:8080 from tcp 192.0.2.10:80",
                            "add destination 10.0.0.2:8080 nat weight 1 to tcp 192.0.2.10:80");
        }
    }

    @Test
    void recordsOfAnotherBootAreVoidAndOtherNamespacesAreKeptApart() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1)));
            keeper.reconcile(0);
            try (IpvsKeeper elsewhere = open(new HostIdentity("b00t", "cookie-2"))) {
                assertThat(elsewhere.owned()).isEmpty();
            }
        }
        try (IpvsKeeper keeper = open(new HostIdentity("next", "cookie-1"))) {
            assertThat(keeper.owned()).isEmpty();
            keeper.want(web(server(1, 1)));
            assertThat(keeper.reconcile(0).problems()).hasSize(1); // so it is somebody else's
        }
    }

    @Test
    void aRecordThatCannotBeUnderstoodIsKeptAndTold() throws IOException {
        Path file = directory.resolve("ipvs-lb%2f1-cookie-1");
        Files.writeString(file, "ha4j ipvs services 1\nboot b00t\nnamespace cookie-1\nowner lb/1\nservice x\n");
        for (int i = 0; i < 2; i++) { // and the lock is given back
            assertThatExceptionOfType(CorruptRecordException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining(file + ", line 5: \"service x\"");
        }
        assertThat(file).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a node of the second floor, ", "\u7bc0\u70b9", "-"})
    void anOwnerOfAnyLengthFindsItsServices(String syllable) {
        String name = syllable.repeat(200);
        KeeperSettings settings = KeeperSettings.of(name + "1").withDirectory(directory);
        try (IpvsKeeper keeper = IpvsKeeper.open(kernel, settings, HOST);
                IpvsKeeper other =
                        IpvsKeeper.open(kernel, KeeperSettings.of(name + "2").withDirectory(directory), HOST)) {
            keeper.want(web(server(1, 1)));
            keeper.reconcile(0);
            assertThat(other.owned()).isEmpty();
            assertThatExceptionOfType(RecordInUseException.class)
                    .isThrownBy(() -> IpvsKeeper.open(kernel, settings, HOST));
        }
        try (IpvsKeeper keeper = IpvsKeeper.open(kernel, settings, HOST)) {
            assertThat(keeper.owned()).containsExactly(WEB);
        }
    }

    @Test
    void theSameOwnerTwiceIsRefused() {
        try (IpvsKeeper keeper = open()) {
            assertThatExceptionOfType(RecordInUseException.class).isThrownBy(this::open);
            assertThat(keeper.owned()).isEmpty();
        }
    }

    @Test
    void nothingIsAddedThatCannotBeWrittenDown() {
        FakeRecord record = new FakeRecord();
        try (IpvsKeeper keeper = IpvsKeeper.open(kernel, KeeperSettings.of("owner"), FakeRecord.KEY, record)) {
            record.fails(true);
            keeper.want(web(server(1, 1)));
            assertThat(keeper.reconcile(0).problems()).hasSize(1);
            assertThat(kernel.commands()).isEmpty();
            record.fails(false);
            assertThat(keeper.reconcile(1).isConverged()).isTrue();

            record.fails(true); // what cannot be struck out stays, until it can
            keeper.withdraw(WEB);
            assertThat(keeper.update(2).problems()).hasSize(1);
            assertThat(kernel.rows()).isEmpty();
            assertThat(record.services()).containsExactly(WEB);
            record.fails(false);
            assertThat(keeper.reconcile(3).isConverged()).isTrue();
            assertThat(record.services()).isEmpty();
        }
    }

    @Test
    void connectionsAreCountedForDrains() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 0)));
            keeper.reconcile(0);
            assertThat(keeper.activeConnections(WEB, server(1, 0).address())).hasValue(0);
            assertThat(keeper.activeConnections(WEB, server(2, 0).address())).isEmpty();
            assertThat(keeper.activeConnections(DNS, server(1, 0).address())).isEmpty();
        }
    }

    @Test
    void aRowThatTheListMissesIsNoDrift() {
        try (IpvsKeeper keeper = open()) {
            keeper.want(web(server(1, 1), server(2, 1), server(3, 1)));
            keeper.want(dns(server(1, 1)));
            keeper.reconcile(0);
            IpvsServiceId other = IpvsServiceId.tcp("192.0.2.99", 1);
            kernel.nature(new FakeIpvs.Nature() {
                private int parts;

                @Override
                public void whileReading() {
                    // Somebody removes his own service, which moves ours up, and adds it again.
                    if (parts++ == 1) {
                        kernel.ipvsadm(new IpvsCommand.RemoveService(other));
                    }
                }
            });
            kernel.ipvsadm(new IpvsCommand.AddService(IpvsService.builder(other).build()));
            IpvsReport report = keeper.reconcile(1);
            assertThat(report.drift()).isEmpty();
            assertThat(report.isConverged()).isTrue();
            assertThat(Optional.of(kernel.rows()).map(List::size)).contains(2);
        }
    }

    @Test
    void settingsHaveRanges() {
        KeeperSettings settings = KeeperSettings.of("lb-1");
        assertThat(settings.directory()).isEqualTo(Path.of("/run/ha4j"));
        assertThatIllegalArgumentException().isThrownBy(() -> KeeperSettings.of(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> KeeperSettings.of("two\nlines"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withTimes(Duration.ofMillis(999), Duration.ofSeconds(1)))
                .withMessage("period: 999 ms (expected: 1 s..3600 s)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withTimes(Duration.ofSeconds(1), Duration.ofMillis(99)));
        assertThat(settings.withTimes(Duration.ofSeconds(2), Duration.ofSeconds(1))
                        .period())
                .isEqualTo(Duration.ofSeconds(2));
    }
}
