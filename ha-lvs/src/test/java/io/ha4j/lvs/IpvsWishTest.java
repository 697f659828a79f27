package io.ha4j.lvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.core.Pool;
import io.ha4j.lvs.core.QuorumState;
import io.ha4j.lvs.core.Standing;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.core.WantedService;
import io.ha4j.lvs.schedule.Scheduler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which rows the kernel is to have: of primaries 1 and 2, and of the backup 3. */
class IpvsWishTest {

    private static final Pool NOBODY = new Pool(List.of(), List.of(), List.of(), List.of(), false);
    private static final Pool SORRY = new Pool(List.of(), List.of(), List.of(), List.of(), true);

    private static boolean anybody(int server) {
        return server >= 0;
    }

    private static VirtualServer.Builder web() {
        return VirtualServer.builder("web")
                .tcp("192.0.2.10", 80)
                .plane(Plane.ipvs(IpvsForwarding.nat()))
                .realServer("10.0.0.1", 80)
                .realServer("10.0.0.2", 80)
                .backup("10.0.0.3", 80);
    }

    private static IpvsWish wish(VirtualServer.Builder description) {
        VirtualServer web = description.build();
        return new IpvsWish(web, (IpvsPlane) web.plane());
    }

    private static InetSocketAddress server(int number) {
        return new InetSocketAddress("10.0.0." + number, 80);
    }

    /** What was found, with its weights: {@code 1=3 3=0}. */
    private static KeptRows found(String rows) {
        Map<InetSocketAddress, Integer> weights = Stream.of(rows.split(" "))
                .filter(row -> !row.isEmpty())
                .map(row -> row.split("="))
                .collect(Collectors.toMap(row -> server(Integer.parseInt(row[0])), row -> Integer.parseInt(row[1])));
        return new KeptRows(List.of(server(1), server(2), server(3)), server(9), new IpvsFound(true, weights));
    }

    private static KeptRows nothingFound() {
        return new KeptRows(List.of(server(1), server(2), server(3)), null, new IpvsFound(false, Map.of()));
    }

    private static Pool primaries(int... servers) {
        List<Pool.Slot> slots = IntStream.of(servers)
                .mapToObj(number -> new Pool.Slot(number - 1, 5))
                .toList();
        return new Pool(slots, List.of(), List.of(), List.of(), false);
    }

    /** {@return such as {@code 1=5 3=0}} */
    private static String rows(IpvsWish wish, Pool pool, KeptRows kept, IntPredicate mayStay, Standing... standings) {
        kept.heed(i -> standings[i]);
        WantedService service =
                wish.wanted(pool, i -> standings[i], kept, mayStay).get(0);
        String rows = service.destinations().stream()
                .map(row -> row.address().getAddress().getAddress()[3] + "=" + row.weight())
                .collect(Collectors.joining(" "));
        return service.sorryServes() ? (rows + " sorry").strip() : rows;
    }

    static Stream<Arguments> schedulers() {
        return Stream.of(
                Arguments.of(Scheduler.sourceHash(), true),
                Arguments.of(Scheduler.sourceHash().withPort(), true),
                Arguments.of(Scheduler.sourceHash().withFallback(), false),
                Arguments.of(Scheduler.maglevHash().withPort(), true),
                Arguments.of(Scheduler.maglevHash().withFallback().withPort(), false),
                Arguments.of(Scheduler.destinationHash(), true),
                Arguments.of(Scheduler.roundRobin(), false),
                Arguments.of(Scheduler.weightedLeastConnections(), false),
                Arguments.of(Scheduler.localityBasedLeastConnections(), false));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("schedulers")
    void knowsWhichSchedulersRefuseClientsOfWeightlessServers(Scheduler scheduler, boolean refuses) {
        assertThat(wish(web().scheduler(scheduler)).refusesClientsOfWeightless())
                .isEqualTo(refuses);
    }

    @Test
    void hasRowsWithoutWeightOnlyOfThoseThatMayStay() {
        IpvsWish wish = wish(web().scheduler(Scheduler.sourceHash()));
        Standing[] standings = {Standing.USABLE, Standing.RESTING, Standing.USABLE};
        assertThat(rows(wish, primaries(1), nothingFound(), IpvsWishTest::anybody, standings))
                .isEqualTo("1=5 2=0 3=0");
        assertThat(rows(wish, primaries(1), nothingFound(), i -> i == 1, standings))
                .isEqualTo("1=5 2=0");
        assertThat(rows(wish, primaries(1), nothingFound(), i -> false, standings))
                .isEqualTo("1=5");
    }

    @Test
    void keepsWhatWasFoundOfThoseOfWhichNothingIsKnown() {
        IpvsWish wish = wish(web());
        Standing[] standings = {Standing.UNKNOWN, Standing.UNKNOWN, Standing.UNKNOWN};
        assertThat(rows(wish, NOBODY, found("1=3 3=0"), IpvsWishTest::anybody, standings))
                .isEqualTo("1=3 3=0");
        assertThat(rows(wish, NOBODY, found("3=7"), IpvsWishTest::anybody, standings))
                .isEqualTo("3=7");
        assertThat(rows(wish, NOBODY, nothingFound(), IpvsWishTest::anybody, standings))
                .isEqualTo("1=0 2=0 3=0");
        KeptRows kept = found("1=3 2=3 3=0");
        standings[0] = Standing.RESTING;
        assertThat(rows(wish, NOBODY, kept, IpvsWishTest::anybody, standings)).isEqualTo("1=0 2=3 3=0");
        standings[0] = Standing.UNKNOWN;
        kept.weight(1, 8);
        assertThat(rows(wish, NOBODY, kept, IpvsWishTest::anybody, standings))
                .as("what was found of 1 does not count any more")
                .isEqualTo("1=0 2=8 3=0");
        kept.clear();
        assertThat(rows(wish, NOBODY, kept, IpvsWishTest::anybody, standings)).isEqualTo("1=0 2=0 3=0");
    }

    @Test
    void hasABackupWaitWhileAPrimaryIsKept() {
        IpvsWish wish = wish(web());
        Pool backup = new Pool(List.of(), List.of(new Pool.Slot(2, 5)), List.of(), List.of(), false);
        assertThat(rows(
                        wish,
                        backup,
                        found("1=3"),
                        IpvsWishTest::anybody,
                        Standing.UNKNOWN,
                        Standing.FAILED,
                        Standing.USABLE))
                .isEqualTo("1=3 3=0");
        assertThat(rows(
                        wish,
                        backup,
                        found("2=3"),
                        IpvsWishTest::anybody,
                        Standing.UNKNOWN,
                        Standing.FAILED,
                        Standing.USABLE))
                .isEqualTo("3=5");
        assertThat(rows(
                        wish,
                        primaries(1),
                        found("3=3"),
                        IpvsWishTest::anybody,
                        Standing.USABLE,
                        Standing.FAILED,
                        Standing.UNKNOWN))
                .isEqualTo("1=5 3=0");
    }

    @Test
    void neverHasTheSorryServerBesideThoseThatAreKept() {
        IpvsWish wish = wish(web().sorryServer("10.0.0.9", 80));
        assertThat(rows(
                        wish,
                        SORRY,
                        found("1=3"),
                        IpvsWishTest::anybody,
                        Standing.UNKNOWN,
                        Standing.FAILED,
                        Standing.FAILED))
                .isEqualTo("1=3");
        assertThat(rows(
                        wish,
                        SORRY,
                        found("1=3"),
                        IpvsWishTest::anybody,
                        Standing.UNKNOWN,
                        Standing.USABLE,
                        Standing.FAILED))
                .as("there is a server, and no quorum")
                .isEqualTo("1=0 sorry");
        assertThat(rows(
                        wish,
                        SORRY,
                        found("1=0"),
                        IpvsWishTest::anybody,
                        Standing.UNKNOWN,
                        Standing.FAILED,
                        Standing.FAILED))
                .isEqualTo("1=0 sorry");
    }

    @Test
    void tellsByTheRowsWhetherThereWasAQuorum() {
        assertThat(found("1=3 2=0").quorum()).isEqualTo(QuorumState.HELD);
        assertThat(found("1=0 9=1").quorum()).isEqualTo(QuorumState.LOST);
        assertThat(found("1=0").quorum()).isEqualTo(QuorumState.UNKNOWN);
        assertThat(nothingFound().quorum()).isEqualTo(QuorumState.UNKNOWN);
    }
}
