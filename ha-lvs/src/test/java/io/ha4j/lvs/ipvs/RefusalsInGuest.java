package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.lvs.ipvs.IpvsException.Kind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kernel refuses, by its kind. Only a lack of the scheduler {@code twos} is this kernel's own. */
class RefusalsInGuest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsService SERVICE =
            IpvsService.builder(WEB).scheduler("rr").build();
    private static final IpvsDestination SERVER = IpvsDestination.of("10.0.0.11", 80, IpvsForwarding.nat());

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    private void assertRefused(Kind kind, IpvsCommand command) {
        assertThatThrownBy(() -> kernel.client().apply(command))
                .asInstanceOf(InstanceOfAssertFactories.type(IpvsException.class))
                .returns(kind, IpvsException::kind)
                .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                .startsWith(command + ": ");
    }

    @Test
    void whatIsThereAlready() {
        kernel.client().apply(new IpvsCommand.AddService(SERVICE));
        assertRefused(Kind.EXISTS, new IpvsCommand.AddService(SERVICE));
        kernel.client().apply(new IpvsCommand.AddDestination(WEB, SERVER));
        assertRefused(Kind.EXISTS, new IpvsCommand.AddDestination(WEB, SERVER.withWeight(2)));
        assertThat(kernel.client().destinations(WEB).get(0).destination()).isEqualTo(SERVER);
    }

    @Test
    void whatIsNotThere() {
        assertRefused(Kind.SERVICE_NOT_FOUND, new IpvsCommand.EditService(SERVICE));
        assertRefused(Kind.SERVICE_NOT_FOUND, new IpvsCommand.RemoveService(WEB));
        assertRefused(Kind.SERVICE_NOT_FOUND, new IpvsCommand.Zero(Optional.of(WEB)));
        assertRefused(Kind.SERVICE_NOT_FOUND, new IpvsCommand.AddDestination(WEB, SERVER));
        assertRefused(Kind.SERVICE_NOT_FOUND, new IpvsCommand.EditDestination(WEB, SERVER));
        assertRefused(Kind.SERVICE_NOT_FOUND, new IpvsCommand.RemoveDestination(WEB, SERVER.address()));
        kernel.client().apply(new IpvsCommand.AddService(SERVICE));
        assertRefused(Kind.DESTINATION_NOT_FOUND, new IpvsCommand.EditDestination(WEB, SERVER));
        assertRefused(Kind.DESTINATION_NOT_FOUND, new IpvsCommand.RemoveDestination(WEB, SERVER.address()));
    }

    @Test
    void schedulersAndEnginesThatThisKernelDoesNotHave() {
        IpvsService unknown = IpvsService.builder(WEB).scheduler("nonesuch").build();
        IpvsService twos = IpvsService.builder(WEB).scheduler("twos").build();
        assertRefused(Kind.SCHEDULER_MISSING, new IpvsCommand.AddService(unknown));
        assertRefused(Kind.SCHEDULER_MISSING, new IpvsCommand.AddService(twos));
        kernel.client().apply(new IpvsCommand.AddService(SERVICE));
        assertRefused(Kind.SCHEDULER_MISSING, new IpvsCommand.EditService(unknown));
        IpvsService.Builder engine =
                SERVICE.toBuilder().persistence(Duration.ofSeconds(1)).persistenceEngine("nope");
        assertRefused(Kind.PERSISTENCE_ENGINE_MISSING, new IpvsCommand.EditService(engine.build()));
        assertRefused(
                Kind.SCHEDULER_MISSING,
                new IpvsCommand.EditService(
                        engine.scheduler("twos").persistenceEngine("sip").build()));
        assertThat(kernel.client().service(WEB).orElseThrow().service()).isEqualTo(SERVICE);
    }

    @Test
    void addressesThatNoServerCanHave() {
        kernel.client().apply(new IpvsCommand.AddService(SERVICE));
        for (String address : List.of("224.0.0.1", "255.255.255.255", "0.0.0.0")) {
            assertRefused(
                    Kind.INVALID,
                    new IpvsCommand.AddDestination(WEB, IpvsDestination.of(address, 80, IpvsForwarding.nat())));
        }
        IpvsServiceId six = IpvsServiceId.tcp("2001:db8::10", 80);
        kernel.client()
                .apply(new IpvsCommand.AddService(
                        IpvsService.builder(six).scheduler("rr").build()));
        for (String address : List.of("ff02::1", "fe80::1", "::")) {
            assertRefused(
                    Kind.INVALID,
                    new IpvsCommand.AddDestination(six, IpvsDestination.of(address, 80, IpvsForwarding.nat())));
        }
    }

    @Test
    void aProcessWithoutTheCapability() {
        String output = Shell.run(
                "setpriv",
                "--bounding-set=-net_admin",
                "--inh-caps=-net_admin",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "-cp",
                System.getProperty("java.class.path"),
                Unprivileged.class.getName());
        assertThat(output)
                .contains(
                        "services: NOT_PERMITTED list services: not permitted; needs CAP_NET_ADMIN in the initial user")
                .contains("apply: NOT_PERMITTED add service tcp 192.0.2.10:80 rr: not permitted; needs CAP_NET_ADMIN");
        assertThat(kernel.client().services()).isEmpty();
    }

    /** Tells what becomes of a process that may not. */
    static final class Unprivileged {

        private Unprivileged() {}

        public static void main(String[] args) {
            try (IpvsClient client = IpvsClient.open()) {
                tell("services", client::services);
                tell("apply", () -> client.apply(new IpvsCommand.AddService(SERVICE)));
            }
        }

        private static void tell(String what, Runnable call) {
            try {
                call.run();
                System.out.println(what + ": done");
            } catch (IpvsException e) {
                System.out.println(what + ": " + e.kind() + " " + e.getMessage());
            }
        }
    }

    /** What others change meanwhile is no trouble. */
    @Test
    void aTableThatIpvsadmChangesUnderUs() {
        kernel.client().apply(new IpvsCommand.AddService(SERVICE));
        Shell.ipvsadm("-a", "-t", "192.0.2.10:80", "-r", "10.0.0.11:80", "-m");
        assertRefused(Kind.EXISTS, new IpvsCommand.AddDestination(WEB, SERVER));
        Shell.ipvsadm("-D", "-t", "192.0.2.10:80");
        assertRefused(
                Kind.SERVICE_NOT_FOUND, new IpvsCommand.RemoveDestination(WEB, new InetSocketAddress("10.0.0.11", 80)));
        assertThat(kernel.client().service(WEB)).isEmpty();
        assertThat(kernel.client().destinations(WEB)).isEmpty();
    }
}
