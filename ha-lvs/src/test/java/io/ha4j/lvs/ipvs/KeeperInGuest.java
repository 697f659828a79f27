package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.ipvs.core.IpvsDrift;
import io.ha4j.lvs.ipvs.core.IpvsProblem;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.lvs.ipvs.keeper.IpvsKeeper;
import io.ha4j.lvs.ipvs.keeper.KeeperSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The keeper against the kernel and a record on disk, with ipvsadm as the witness, the other program, and the one who meddles. */
class KeeperInGuest {

    private static final IpvsServiceId KEPT = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId NEW = IpvsServiceId.udp("2001:db8::10", 53);

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    @TempDir
    private Path directory;

    private IpvsKeeper open(Ipvs ipvs) {
        return IpvsKeeper.open(ipvs, KeeperSettings.of("lb-1").withDirectory(directory));
    }

    private static IpvsDestination server(int number, int weight) {
        return IpvsDestination.of("10.0.0." + number, 8080, IpvsForwarding.nat())
                .withWeight(weight);
    }

    private static IpvsDestination server6(int number, int weight) {
        return IpvsDestination.of("2001:db8:1::" + number, 53, IpvsForwarding.directRouting())
                .withWeight(weight);
    }

    private static WantedService wanted(IpvsServiceId id, String scheduler, IpvsDestination... destinations) {
        return WantedService.of(IpvsService.builder(id).scheduler(scheduler).build(), List.of(destinations));
    }

    private static List<String> saved() {
        return Shell.ipvsadm("-Sn").stream().map(String::strip).toList();
    }

    @Test
    void theKernelHasTheDestinationsInTheOrderDescribed() {
        try (IpvsKeeper keeper = open(kernel.client())) {
            keeper.want(wanted(KEPT, "wlc", server(1, 1), server(2, 2), server(3, 0)));
            assertThat(keeper.reconcile(0)).satisfies(Reports.clean(4));
            assertThat(saved())
                    .containsExactly(
                            "-A -t 192.0.2.10:80 -s wlc",
                            "-a -t 192.0.2.10:80 -r 10.0.0.1:8080 -m -w 1",
                            "-a -t 192.0.2.10:80 -r 10.0.0.2:8080 -m -w 2",
                            "-a -t 192.0.2.10:80 -r 10.0.0.3:8080 -m -w 0");
            assertThat(keeper.reconcile(1)).satisfies(Reports.clean(0));
            assertThat(keeper.activeConnections(KEPT, server(1, 1).address())).hasValue(0);
            keeper.withdrawAll();
            assertThat(keeper.update(2).isConverged()).isTrue();
            assertThat(saved()).isEmpty();
        }
    }

    @Test
    void whatIpvsadmChangesIsToldAndPutRight() {
        try (IpvsKeeper keeper = open(kernel.client())) {
            keeper.want(wanted(KEPT, "rr", server(1, 1), server(2, 1)));
            keeper.want(wanted(NEW, "rr", server6(1, 1)));
            keeper.reconcile(0);
            List<String> before = saved();
            Shell.ipvsadm("-E", "-t", "192.0.2.10:80", "-s", "sh", "-p", "60");
            Shell.ipvsadm("-d", "-t", "192.0.2.10:80", "-r", "10.0.0.1:8080");
            Shell.ipvsadm("-e", "-t", "192.0.2.10:80", "-r", "10.0.0.2:8080", "-m", "-w", "7");
            Shell.ipvsadm("-a", "-t", "192.0.2.10:80", "-r", "10.0.0.9:8080", "-m");
            Shell.ipvsadm("-D", "-u", "[2001:db8::10]:53");
            IpvsReport report = keeper.reconcile(1);
            assertThat(report.drift().stream().map(drift -> drift.getClass().getSimpleName()))
                    .containsExactlyInAnyOrder(
                            "ServiceChanged",
                            "DestinationMissing",
                            "DestinationChanged",
                            "DestinationAdded",
                            "ServiceMissing");
            assertThat(report.isConverged()).isTrue();
            assertThat(saved()).containsExactlyInAnyOrderElementsOf(before);

            Shell.ipvsadm("-C");
            keeper.want(wanted(KEPT, "rr", server(1, 5), server(2, 1)));
            report = keeper.update(2); // found by the error
            assertThat(report.drift())
                    .containsExactly(new IpvsDrift.ServiceMissing(
                            IpvsService.builder(KEPT).scheduler("rr").build()));
            assertThat(saved()).hasSize(3);
            assertThat(keeper.reconcile(3).drift()).hasSize(1); // and the other one by looking
            assertThat(saved()).hasSize(5);
        }
    }

    @Test
    void servicesOfIpvsadmAreLeftAloneOrAdopted() {
        Shell.ipvsadm("-A", "-t", "192.0.2.10:80", "-s", "sed");
        Shell.ipvsadm("-a", "-t", "192.0.2.10:80", "-r", "10.0.0.9:8080", "-m", "-w", "3");
        List<String> foreign = saved();
        try (IpvsKeeper keeper = open(kernel.client())) {
            WantedService wanted = wanted(KEPT, "rr", server(1, 1));
            keeper.want(wanted);
            assertThat(keeper.reconcile(0).problems())
                    .containsExactly(new IpvsProblem.Foreign(
                            IpvsService.builder(KEPT).scheduler("sed").build()));
            keeper.withdrawAll();
            keeper.reconcile(1);
            assertThat(saved()).isEqualTo(foreign);
            keeper.want(wanted.adopting());
            assertThat(keeper.reconcile(2).isConverged()).isTrue();
            assertThat(saved())
                    .containsExactly("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.1:8080 -m -w 1");
        }
    }

    @Test
    void aSchedulerThatTheKernelLacksHindersNoOther() {
        try (IpvsKeeper keeper = open(kernel.client())) {
            keeper.want(wanted(KEPT, "nonesuch", server(1, 1)));
            keeper.want(wanted(NEW, "rr", server6(1, 1)));
            IpvsReport report = keeper.reconcile(0);
            assertThat(report.problems()).hasSize(1);
            assertThat(((IpvsProblem.Refused) report.problems().get(0)).reason().kind())
                    .isEqualTo(IpvsException.Kind.SCHEDULER_MISSING);
            assertThat(keeper.owned()).containsExactly(NEW);
            keeper.want(wanted(KEPT, "rr", server(1, 1)));
            assertThat(keeper.update(1).isConverged()).isTrue();
            keeper.want(wanted(KEPT, "nonesuch", server(1, 1), server(2, 1)));
            report = keeper.update(2);
            assertThat(report.problems()).hasSize(1);
            assertThat(saved())
                    .contains(
                            "-A -t 192.0.2.10:80 -s rr",
                            "-a -t 192.0.2.10:80 -r 10.0.0.1:8080 -m -w 1",
                            "-a -t 192.0.2.10:80 -r 10.0.0.2:8080 -m -w 1");
        }
    }
}
