package io.ha4j.lvs.ipvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which commands, and in which order. A destination is a letter, which is its address, and its weight. */
class ServicePlanTest {

    private static final IpvsServiceId ID = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsService SERVICE = IpvsService.builder(ID).build();

    @ParameterizedTest(name = "{0} to {1}, sorry {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // there       | wanted      | sorry | what is done
                "a1 b2         | a1 b2       | -     | ",
                "b2 a1         | a1 b2       | -     | ", // another order is left as it is
                "              |             | -     | ",
                "              | a1 b2 c3    | -     | +c3 +b2 +a1", // so the kernel's list is a, b, c
                "a1            | a2          | -     | =a2",
                "a2            | a1          | -     | =a1",
                "a1            | a0          | -     | =a0",
                "a0            | a1          | -     | =a1",
                "a1            |             | -     | -a",
                "a1 b1         | b1          | -     | -a",
                "a1            | b1          | -     | +b1 -a", // never without one
                "a1 b0         | a0 b1       | -     | =b1 =a0",
                "b0 a1         | a0 b1       | -     | =b1 =a0",
                "a1 b1         | a0 c1       | -     | +c1 =a0 -b",
                "a5 b1 c1      | a1 b5 d1    | -     | +d1 =b5 =a1 -c",
                "a1            | a1 b0       | -     | +b0",
                "a1 c1         | a1 b0       | -     | +b0 -c",
                "x1 y1         | a1          | -     | +a1 -x -y",
                // the sorry server comes: the others go first
                "a1 b1         |             | s1!   | -a -b +s1",
                "              |             | s1!   | +s1",
                "s1            |             | s1!   | ",
                "s1 a1         |             | s1!   | -a",
                "a1 b1         | b0          | s1!   | -a =b0 +s1",
                "a1 b1         | b0 c0       | s1!   | -a =b0 +s1 +c0",
                // ... and was a real server: keepalived 1370 met EEXIST here
                "a1 b1         |             | a1!   | -b",
                "a3 b1         |             | a1!   | -b =a1",
                "a0 b1         | a0          | a1!   | -b =a1",
                // it goes: before the others come
                "s1            | a1 b1       | s1    | -s +b1 +a1",
                "s1 c1         | a1          | s1    | -s +a1 -c",
                "s1 a0         | a1          | s1    | -s =a1",
                "s1            |             | s1    | -s",
                "a1            | a1          | s1    | ",
                "c1            | a1          | s1    | +a1 -c",
                // ... and is a real server
                "a1            | a3 b1       | a1    | +b1 =a3",
                "a1            | a1 b1       | a1    | +b1",
            })
    void commands(String there, String wanted, String sorry, String expected) {
        WantedService service = WantedService.of(SERVICE, rows(wanted));
        if (sorry != null) {
            service = service.withSorry(rows(sorry.replace("!", "")).get(0), sorry.endsWith("!"));
        }
        assertThat(text(ServicePlan.commands(service, new ServiceRows(SERVICE, rows(there)))))
                .isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void settingsOfTheServiceAreEditedFirst() {
        IpvsService other = SERVICE.toBuilder()
                .scheduler("rr")
                .persistence(Duration.ofMinutes(5))
                .build();
        assertThat(ServicePlan.commands(WantedService.of(other, rows("a2")), new ServiceRows(SERVICE, rows("a1"))))
                .hasToString("[edit service " + other + ", edit destination 10.0.0.1:80 nat weight 2 of " + ID + "]");
    }

    @Test
    void whatIsReachedOtherwiseIsEdited() {
        IpvsDestination a = rows("a1").get(0);
        IpvsDestination routed = a.withForwarding(IpvsForwarding.directRouting());
        IpvsDestination limited = a.withThresholds(1, 2);
        for (IpvsDestination changed : List.of(routed, limited)) {
            assertThat(ServicePlan.commands(
                            WantedService.of(SERVICE, List.of(changed)), new ServiceRows(SERVICE, List.of(a))))
                    .containsExactly(new IpvsCommand.EditDestination(ID, changed));
        }
    }

    @Test
    void anOldKernelsLocalNodeIsWhatWasAskedFor() {
        IpvsDestination asked = rows("a1").get(0);
        IpvsDestination local = asked.withForwarding(new IpvsForwarding(
                IpvsForwarding.Method.LOCAL_NODE, IpvsForwarding.Encapsulation.IPIP, 0, false, false));
        ServiceRows shown = new ServiceRows(SERVICE, List.of(local));
        assertThat(ServicePlan.commands(WantedService.of(SERVICE, List.of(asked)), shown))
                .isEmpty();
        assertThat(ServicePlan.commands(WantedService.of(SERVICE, List.of()).withSorry(asked, true), shown))
                .isEmpty();
        assertThat(text(ServicePlan.commands(WantedService.of(SERVICE, rows("a2")), shown)))
                .isEqualTo("=a2");
    }

    @Test
    void ofTwoRowsTheLaterOneWasReadLater() {
        assertThat(text(ServicePlan.commands(
                        WantedService.of(SERVICE, rows("a2")), new ServiceRows(SERVICE, rows("a2 a1")))))
                .isEqualTo("=a2");
    }

    @Test
    void anotherPortIsAnotherDestination() {
        IpvsDestination a = IpvsDestination.of("10.0.0.1", 80, IpvsForwarding.nat());
        IpvsDestination b = IpvsDestination.of("10.0.0.1", 81, IpvsForwarding.nat());
        assertThat(ServicePlan.commands(WantedService.of(SERVICE, List.of(b)), new ServiceRows(SERVICE, List.of(a))))
                .containsExactly(
                        new IpvsCommand.AddDestination(ID, b), new IpvsCommand.RemoveDestination(ID, a.address()));
    }

    @Test
    void whatCannotBeIsNotWanted() {
        assertThatIllegalStateException()
                .isThrownBy(() -> WantedService.of(SERVICE, rows("a1 a2")))
                .withMessageContaining(
                        "destination: 10.0.0.1:80 (expected: an address and port that " + ID + " has once)");
        IpvsDestination otherPort = IpvsDestination.of("10.0.0.1", 81, IpvsForwarding.directRouting());
        assertThatIllegalStateException().isThrownBy(() -> WantedService.of(SERVICE, List.of(otherPort)));
        WantedService none = WantedService.of(SERVICE, List.of());
        assertThatIllegalStateException().isThrownBy(() -> none.withSorry(otherPort, false));
        assertThatIllegalStateException()
                .isThrownBy(() -> new WantedService(SERVICE, List.of(), null, true, false))
                .withMessageContaining("sorry");
    }

    /** Random tables: done, in the fewest commands, never without a server if that is possible. */
    @Test
    void anyTableBecomesAnyOther() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            List<IpvsDestination> there = draw(random);
            List<IpvsDestination> wanted = draw(random);
            WantedService service = WantedService.of(SERVICE, wanted);
            boolean sorry = random.nextInt(3) == 0;
            if (sorry) {
                service = service.withSorry(
                        rows((char) ('a' + random.nextInt(5)) + "1").get(0), random.nextBoolean());
            }
            ServiceRows rows = new ServiceRows(SERVICE, there);
            List<IpvsCommand> commands = ServicePlan.commands(service, rows);
            assertThat((long) commands.size()).as("seed %d", seed).isEqualTo(differences(service, rows));
            boolean canServe =
                    serves(there) && serves(service.rows().values().stream().toList());
            Map<InetSocketAddress, IpvsDestination> table = table(there);
            for (IpvsCommand command : commands) {
                carryOut(command, table);
                assertThat(sorry || !canServe || serves(List.copyOf(table.values())))
                        .as("seed %d: %s to %s at %s", seed, there, service, command)
                        .isTrue();
            }
            assertThat(table).as("seed %d", seed).isEqualTo(service.rows());
        }
    }

    private static List<IpvsDestination> draw(Random random) {
        return Stream.of("a", "b", "c", "d", "e")
                .filter(name -> random.nextBoolean())
                .map(name -> rows(name + random.nextInt(3)).get(0))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static long differences(WantedService wanted, ServiceRows there) {
        long changed = wanted.rows().values().stream()
                .filter(row -> !row.equals(there.get(row.address())))
                .count();
        return changed
                + there.destinations().keySet().stream()
                        .filter(address -> !wanted.rows().containsKey(address))
                        .count();
    }

    private static boolean serves(List<IpvsDestination> rows) {
        return rows.stream().anyMatch(row -> row.weight() > 0);
    }

    private static Map<InetSocketAddress, IpvsDestination> table(List<IpvsDestination> rows) {
        Map<InetSocketAddress, IpvsDestination> table = new HashMap<>();
        rows.forEach(row -> table.put(row.address(), row));
        return table;
    }

    private static void carryOut(IpvsCommand command, Map<InetSocketAddress, IpvsDestination> table) {
        if (command instanceof IpvsCommand.AddDestination add) {
            assertThat(table.put(add.destination().address(), add.destination()))
                    .isNull();
        } else if (command instanceof IpvsCommand.EditDestination edit) {
            assertThat(table.put(edit.destination().address(), edit.destination()))
                    .isNotNull();
        } else {
            assertThat(table.remove(((IpvsCommand.RemoveDestination) command).destination()))
                    .isNotNull();
        }
    }

    private static List<IpvsDestination> rows(String text) {
        return text == null
                ? List.of()
                : Stream.of(text.split(" "))
                        .map(row -> IpvsDestination.of("10.0.0." + (row.charAt(0) - 'a' + 1), 80, IpvsForwarding.nat())
                                .withWeight(Integer.parseInt(row.substring(1))))
                        .toList();
    }

    private static String text(List<IpvsCommand> commands) {
        return commands.stream().map(ServicePlanTest::text).collect(Collectors.joining(" "));
    }

    private static String text(IpvsCommand command) {
        if (command instanceof IpvsCommand.AddDestination add) {
            return "+" + letter(add.destination().address()) + add.destination().weight();
        }
        if (command instanceof IpvsCommand.EditDestination edit) {
            return "=" + letter(edit.destination().address())
                    + edit.destination().weight();
        }
        return "-" + letter(((IpvsCommand.RemoveDestination) command).destination());
    }

    private static String letter(InetSocketAddress address) {
        return String.valueOf((char) ('a' - 1 + address.getAddress().getAddress()[3]));
    }
}
