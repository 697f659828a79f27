package io.ha4j.lvs.ipvs.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ha4j.lvs.ipvs.FakeIpvs;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.Reports;
import io.ha4j.lvs.ipvs.core.IpvsReport;
import io.ha4j.lvs.ipvs.core.WantedService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The process ends before or after each message and each write of the record, in turn; the next one goes on from there. */
class CrashAtEachMessageTest {

    private static final IpvsServiceId KEPT = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId DROPPED = IpvsServiceId.tcp("192.0.2.10", 81);
    private static final IpvsServiceId NEW = IpvsServiceId.udp("192.0.2.10", 53);
    private static final IpvsServiceId FOREIGN = IpvsServiceId.tcp("192.0.2.99", 80);

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final FakeRecord record = new FakeRecord();
    private final FakeIpvs kernel = new FakeIpvs();
    private int untilCrash = Integer.MAX_VALUE;

    private static IpvsDestination server(int number, int weight) {
        return IpvsDestination.of("10.0.0." + number, 80, IpvsForwarding.directRouting())
                .withWeight(weight);
    }

    private static WantedService wanted(IpvsServiceId id, IpvsDestination... destinations) {
        return WantedService.of(IpvsService.builder(id).build(), List.of(destinations));
    }

    private void tick() {
        if (untilCrash-- == 0) {
            throw new Crash();
        }
    }

    /** {@return how many points there were to crash at; -1 after a crash} */
    private int reconcile(IpvsKeeper keeper) {
        int before = untilCrash;
        try {
            keeper.reconcile(0);
            return before - untilCrash;
        } catch (Crash e) {
            return -1;
        }
    }

    @Test
    void theNextOneConverges() {
        int points = run(Integer.MAX_VALUE);
        assertThat(points).isBetween(20, 100);
        for (int point = 0; point < points; point++) {
            assertThat(new CrashAtEachMessageTest().run(point)).isEqualTo(-1);
        }
    }

    private int run(int crashAt) {
        kernel.ipvsadm(new IpvsCommand.AddService(IpvsService.builder(FOREIGN).build()));
        kernel.ipvsadm(new IpvsCommand.AddDestination(FOREIGN, server(9, 7)));
        IpvsKeeper first = start();
        first.want(wanted(KEPT, server(1, 1), server(2, 1)));
        first.want(wanted(DROPPED, portOf(server(1, 1)), portOf(server(2, 1))));
        first.reconcile(0);
        kernel.commands();
        kernel.nature(new FakeIpvs.Nature() {
            @Override
            public IpvsException.@Nullable Kind before(IpvsCommand command) {
                tick();
                return null;
            }

            @Override
            public IpvsException.@Nullable Kind after(IpvsCommand command) {
                tick();
                return null;
            }

            @Override
            public void whileReading() {
                tick();
            }
        });
        record.nature(this::tick);
        untilCrash = crashAt;
        first.withdraw(DROPPED);
        want(first);
        int points = reconcile(first);
        untilCrash = Integer.MAX_VALUE;

        IpvsKeeper second = start();
        want(second);
        second.sweep();
        IpvsReport report = second.reconcile(1);
        assertThat(report.isConverged()).as("crash at %d", crashAt).isTrue();
        assertThat(destinations(KEPT)).containsExactlyInAnyOrder(server(2, 4), server(3, 1));
        assertThat(destinations(NEW)).containsExactlyInAnyOrder(portOf(server(1, 1), 53), portOf(server(2, 1), 53));
        assertThat(destinations(FOREIGN)).containsExactly(server(9, 7));
        assertThat(ids()).containsExactlyInAnyOrder(KEPT, NEW, FOREIGN);
        assertThat(record.services()).containsExactlyInAnyOrder(KEPT, NEW);
        kernel.commands();
        assertThat(second.reconcile(2)).satisfies(Reports.clean(0));
        assertThat(kernel.commands()).isEmpty();
        return points;
    }

    private static void want(IpvsKeeper keeper) {
        keeper.want(wanted(KEPT, server(2, 4), server(3, 1)));
        keeper.want(wanted(NEW, portOf(server(1, 1), 53), portOf(server(2, 1), 53)));
    }

    @Test
    void aCrashIsNoHaException() {
        kernel.nature(new FakeIpvs.Nature() {
            @Override
            public void whileReading() {
                throw new Crash();
            }
        });
        IpvsKeeper keeper = start();
        want(keeper);
        assertThatExceptionOfType(Crash.class).isThrownBy(() -> keeper.update(0));
        kernel.nature(new FakeIpvs.Nature() {});
        assertThat(keeper.update(1).isConverged()).isTrue(); // what it was about is not forgotten
        assertThat(ids()).containsExactlyInAnyOrder(KEPT, NEW);
    }

    private IpvsKeeper start() {
        return IpvsKeeper.open(kernel, KeeperSettings.of("owner"), FakeRecord.KEY, record);
    }

    private static IpvsDestination portOf(IpvsDestination destination) {
        return portOf(destination, 81);
    }

    private static IpvsDestination portOf(IpvsDestination destination, int port) {
        return new IpvsDestination(
                new java.net.InetSocketAddress(destination.address().getAddress(), port),
                destination.forwarding(),
                destination.weight(),
                0,
                0);
    }

    private Set<IpvsDestination> destinations(IpvsServiceId id) {
        return new HashSet<>(kernel.row(id).orElseThrow().destinations());
    }

    private Set<IpvsServiceId> ids() {
        return kernel.rows().stream().map(row -> row.service().id()).collect(Collectors.toSet());
    }
}
