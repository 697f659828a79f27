package io.ha4j.lvs.ipvs.keeper;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 100 services of 100 destinations, and 10,000 changes of them. */
@Timeout(60)
class KeeperLoadTest {

    private static final int SERVICES = 100;
    private static final int DESTINATIONS = 100;
    private static final int CHANGES = 10_000;

    private final FakeIpvs kernel = new FakeIpvs();
    private final Random random = new Random(1);
    private final List<List<IpvsDestination>> wanted = new ArrayList<>();

    @ParameterizedTest(name = "one answer in {0} is lost")
    @ValueSource(ints = {Integer.MAX_VALUE, 100})
    void noChangeIsLost(int lossy) {
        FakeRecord record = new FakeRecord();
        try (IpvsKeeper keeper = IpvsKeeper.open(kernel, KeeperSettings.of("owner"), FakeRecord.KEY, record)) {
            for (int s = 0; s < SERVICES; s++) {
                List<IpvsDestination> destinations = new ArrayList<>();
                for (int d = 0; d < DESTINATIONS; d++) {
                    destinations.add(destination(d, 1));
                }
                wanted.add(destinations);
                keeper.want(service(s));
            }
            assertThat(keeper.reconcile(0).commands()).isEqualTo(SERVICES + SERVICES * DESTINATIONS);
            assertThat(keeper.reconcile(1)).satisfies(Reports.clean(0));
            assertThat(record.writes()).isEqualTo(1);

            kernel.nature(losing(lossy));
            int commands = change(keeper);
            if (lossy == Integer.MAX_VALUE) {
                assertThat(commands).isEqualTo(CHANGES);
            }
            kernel.nature(losing(Integer.MAX_VALUE));
            IpvsReport last = keeper.reconcile(2);
            assertThat(last.isConverged()).isTrue();
            assertThat(last.drift()).isEmpty();
            for (int s = 0; s < SERVICES; s++) {
                assertThat(new HashSet<>(kernel.row(id(s)).orElseThrow().destinations()))
                        .isEqualTo(new HashSet<>(wanted.get(s)));
            }
        }
    }

    /** Each change is one command: another weight, one more, one less. */
    private int change(IpvsKeeper keeper) {
        int commands = 0;
        for (int done = 0; done < CHANGES; ) {
            List<Integer> shuffled = new ArrayList<>(random.ints(1 + random.nextInt(40), 0, SERVICES)
                    .distinct()
                    .boxed()
                    .toList());
            for (int s : shuffled.subList(0, Math.min(shuffled.size(), CHANGES - done))) {
                changeOne(wanted.get(s));
                keeper.want(service(s));
                done++;
            }
            commands += keeper.update(done).commands();
        }
        return commands;
    }

    private void changeOne(List<IpvsDestination> destinations) {
        int what = random.nextInt(4);
        int at = random.nextInt(destinations.size());
        if (what == 0 && destinations.size() > 50) {
            destinations.remove(at);
        } else if (what == 1 && destinations.size() < 200) {
            int number = 1_000 + random.nextInt(50_000);
            if (destinations.stream()
                    .noneMatch(d -> d.address().equals(destination(number, 1).address()))) {
                destinations.add(destination(number, 1));
                return;
            }
            destinations.set(
                    at, destinations.get(at).withWeight(destinations.get(at).weight() % 9 + 1));
        } else {
            destinations.set(
                    at, destinations.get(at).withWeight(destinations.get(at).weight() % 9 + 1));
        }
    }

    private FakeIpvs.Nature losing(int one) {
        return new FakeIpvs.Nature() {
            @Override
            public IpvsException.@Nullable Kind before(IpvsCommand command) {
                return lost();
            }

            @Override
            public IpvsException.@Nullable Kind after(IpvsCommand command) {
                return lost();
            }

            private IpvsException.@Nullable Kind lost() {
                return random.nextInt(one) == 0 ? IpvsException.Kind.UNKNOWN_OUTCOME : null;
            }
        };
    }

    private WantedService service(int number) {
        return WantedService.of(IpvsService.builder(id(number)).build(), wanted.get(number));
    }

    private static IpvsServiceId id(int number) {
        return IpvsServiceId.tcp("192.0.2." + (1 + number), 80);
    }

    private static IpvsDestination destination(int number, int weight) {
        return IpvsDestination.of(
                        "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256,
                        80,
                        IpvsForwarding.nat())
                .withWeight(weight);
    }
}
