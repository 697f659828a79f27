package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.ipvs.IpvsException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many changes at a time. */
class BatchInGuest {

    private static final int SERVICES = 100;
    private static final int DESTINATIONS = 100;

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    private static IpvsServiceId id(int service) {
        return IpvsServiceId.tcp("192.0.2." + (service + 1), 80);
    }

    private static IpvsDestination server(int number) {
        return IpvsDestination.of("10.0.0." + (number + 1), 80, IpvsForwarding.nat());
    }

    private static List<IpvsCommand> additions(int services, int destinations) {
        List<IpvsCommand> commands = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            commands.add(new IpvsCommand.AddService(
                    IpvsService.builder(id(i)).scheduler("wlc").build()));
        }
        for (int i = 0; i < services; i++) {
            for (int k = 0; k < destinations; k++) {
                commands.add(new IpvsCommand.AddDestination(id(i), server(k)));
            }
        }
        return commands;
    }

    private static void assertHasAll(Ipvs client, int weight) {
        assertThat(client.services()).hasSize(SERVICES);
        for (int i = 0; i < SERVICES; i++) {
            List<IpvsDestinationStatus> rows = client.destinations(id(i));
            Set<IpvsDestination> found = new HashSet<>();
            rows.forEach(row -> found.add(row.destination()));
            assertThat(rows).hasSize(DESTINATIONS);
            for (int k = 0; k < DESTINATIONS; k++) {
                assertThat(found).contains(server(k).withWeight(weight));
            }
        }
    }

    @Test
    void noneOfTenThousandIsLost() {
        IpvsClient client = kernel.client();
        assertThat(client.applyAll(additions(SERVICES, DESTINATIONS))).allMatch(IpvsOutcome::isDone);
        assertHasAll(client, 1);
        List<IpvsCommand> edits = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            for (int k = 0; k < DESTINATIONS; k++) {
                edits.add(new IpvsCommand.EditDestination(id(i), server(k).withWeight(7)));
            }
        }
        assertThat(client.applyAll(edits)).hasSize(10_000).allMatch(IpvsOutcome::isDone);
        assertHasAll(client, 7);
    }

    @Test
    void eachIsCarriedOutWhateverBecameOfTheOnesBefore() {
        List<IpvsCommand> commands = new ArrayList<>();
        List<Optional<Kind>> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            commands.add(new IpvsCommand.AddService(
                    IpvsService.builder(id(i)).scheduler("rr").build()));
            expected.add(Optional.empty());
            commands.add(new IpvsCommand.AddService(
                    IpvsService.builder(id(i)).scheduler("wlc").build()));
            expected.add(Optional.of(Kind.EXISTS));
            commands.add(new IpvsCommand.RemoveDestination(id(i), server(0).address()));
            expected.add(Optional.of(Kind.DESTINATION_NOT_FOUND));
            commands.add(new IpvsCommand.RemoveService(id(i + 1)));
            expected.add(Optional.of(Kind.SERVICE_NOT_FOUND));
        }
        List<IpvsOutcome> outcomes = kernel.client().applyAll(commands);
        assertThat(outcomes).extracting(IpvsOutcome::trouble).isEqualTo(expected);
        assertThat(outcomes).extracting(IpvsOutcome::command).isEqualTo(commands);
        assertThat(kernel.client().services()).hasSize(200);
    }

    /** What is done needs one answer for many; what is refused each its own, for which there is no room here. */
    @Test
    void whereAnswersAreLostNobodyPretends() {
        Shell.run("sh", "-c", "echo 4096 >/proc/sys/net/core/rmem_default");
        try (IpvsClient narrow = IpvsClient.open()) {
            List<IpvsCommand> additions = additions(SERVICES, DESTINATIONS);
            assertThat(narrow.applyAll(additions)).allMatch(IpvsOutcome::isDone);
            assertThat(narrow.applyAll(additions))
                    .as("all are there already")
                    .extracting(IpvsOutcome::trouble)
                    .containsOnly(Optional.of(Kind.EXISTS), Optional.of(Kind.UNKNOWN_OUTCOME));
            assertHasAll(kernel.client(), 1);
            assertThat(narrow.info().versionText()).as("still usable").isEqualTo("1.2.1");
        } finally {
            Shell.run("sh", "-c", "echo 212992 >/proc/sys/net/core/rmem_default");
        }
    }
}
