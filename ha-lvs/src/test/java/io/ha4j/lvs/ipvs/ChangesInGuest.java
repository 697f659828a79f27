package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services and destinations that change, in either way ipvsadm sees what it should. */
class ChangesInGuest {

    private static final IpvsServiceId SIP = IpvsServiceId.udp("192.0.2.10", 5060);
    private static final IpvsServiceId WEB6 = IpvsServiceId.tcp("2001:db8::10", 80);

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    private void apply(IpvsCommand... commands) {
        for (IpvsCommand command : commands) {
            kernel.client().apply(command);
        }
    }

    private static void assertSaved(String... lines) {
        assertThat(Shell.ipvsadm("-Sn").stream().map(String::strip)).containsExactly(lines);
    }

    @Test
    void aServiceIsEditedAsAWhole() {
        IpvsService plain = IpvsService.builder(SIP).scheduler("rr").build();
        IpvsService all = IpvsService.builder(SIP)
                .scheduler("sh")
                .schedulerFlags(0x18)
                .onePacket(true)
                .persistence(Duration.ofMinutes(6))
                .persistencePrefix(24)
                .persistenceEngine("sip")
                .build();
        apply(new IpvsCommand.AddService(plain), new IpvsCommand.EditService(all));
        assertSaved("-A -u 192.0.2.10:5060 -s sh -p 360 -M 255.255.255.0 --pe sip -o -b sh-fallback,sh-port");
        assertThat(kernel.client().service(SIP).orElseThrow().service()).isEqualTo(all);
        apply(new IpvsCommand.EditService(plain));
        assertSaved("-A -u 192.0.2.10:5060 -s rr");
        assertThat(kernel.client().service(SIP).orElseThrow().service()).isEqualTo(plain);
        Shell.ipvsadm("-E", "-u", "192.0.2.10:5060", "-s", "wlc", "-p", "60");
        assertThat(kernel.client().service(SIP).orElseThrow().service())
                .isEqualTo(IpvsService.builder(SIP)
                        .persistence(Duration.ofMinutes(1))
                        .build());
    }

    @Test
    void aDestinationIsEditedAsAWhole() {
        IpvsDestination server = IpvsDestination.of("2001:db8::11", 80, IpvsForwarding.nat());
        apply(
                new IpvsCommand.AddService(
                        IpvsService.builder(WEB6).scheduler("rr").build()),
                new IpvsCommand.AddDestination(WEB6, server));
        List<IpvsDestination> versions = List.of(
                server.withWeight(0),
                server.withForwarding(IpvsForwarding.directRouting()).withThresholds(1, 2),
                server.withForwarding(IpvsForwarding.gue(6080).withChecksum()),
                server.withForwarding(IpvsForwarding.gre()),
                server.withForwarding(IpvsForwarding.tunnel()),
                server);
        for (IpvsDestination version : versions) {
            apply(new IpvsCommand.EditDestination(WEB6, version));
            assertThat(kernel.client().destinations(WEB6))
                    .singleElement()
                    .returns(version, IpvsDestinationStatus::destination);
        }
        assertSaved("-A -t [2001:db8::10]:80 -s rr", "-a -t [2001:db8::10]:80 -r [2001:db8::11]:80 -m -w 1");
    }

    @Test
    void removesWhatIsNamedAndNothingElse() {
        IpvsDestination six = IpvsDestination.of("2001:db8::11", 80, IpvsForwarding.nat());
        IpvsDestination other = IpvsDestination.of("2001:db8::11", 81, IpvsForwarding.nat());
        IpvsDestination four = IpvsDestination.of("10.0.0.11", 80, IpvsForwarding.tunnel());
        apply(
                new IpvsCommand.AddService(
                        IpvsService.builder(WEB6).scheduler("rr").build()),
                new IpvsCommand.AddService(
                        IpvsService.builder(SIP).scheduler("rr").build()),
                new IpvsCommand.AddDestination(WEB6, six),
                new IpvsCommand.AddDestination(WEB6, other),
                new IpvsCommand.AddDestination(WEB6, four),
                new IpvsCommand.RemoveDestination(WEB6, four.address()),
                new IpvsCommand.RemoveDestination(WEB6, six.address()));
        assertThat(kernel.client().destinations(WEB6))
                .singleElement()
                .returns(other, IpvsDestinationStatus::destination);
        apply(new IpvsCommand.RemoveService(WEB6));
        assertSaved("-A -u 192.0.2.10:5060 -s rr");
        apply(new IpvsCommand.Flush());
        assertSaved();
    }

    @Test
    void theDestinationAddedLastComesFirst() {
        apply(new IpvsCommand.AddService(
                IpvsService.builder(WEB6).scheduler("rr").build()));
        for (int port = 81; port <= 83; port++) {
            apply(new IpvsCommand.AddDestination(WEB6, IpvsDestination.of("2001:db8::11", port, IpvsForwarding.nat())));
        }
        assertThat(kernel.client().destinations(WEB6).stream()
                        .map(status -> status.destination().address().getPort()))
                .containsExactly(83, 82, 81);
    }

    @Test
    void timeouts() {
        IpvsTimeouts before = kernel.client().timeouts();
        assertThat(before)
                .isEqualTo(new IpvsTimeouts(Duration.ofMinutes(15), Duration.ofMinutes(2), Duration.ofMinutes(5)));
        apply(new IpvsCommand.SetTimeouts(
                new IpvsTimeouts(Duration.ofSeconds(901), Duration.ZERO, Duration.ofSeconds(1))));
        assertThat(Shell.ipvsadm("-Ln", "--timeout")).containsExactly("Timeout (tcp tcpfin udp): 901 120 1");
        Shell.ipvsadm("--set", "0", "33", "0");
        assertThat(kernel.client().timeouts())
                .isEqualTo(new IpvsTimeouts(Duration.ofSeconds(901), Duration.ofSeconds(33), Duration.ofSeconds(1)));
        apply(new IpvsCommand.SetTimeouts(before));
        assertThat(kernel.client().timeouts()).isEqualTo(before);
    }

    @Test
    void zeroWithoutTraffic() {
        apply(
                new IpvsCommand.AddService(
                        IpvsService.builder(SIP).scheduler("rr").build()),
                new IpvsCommand.Zero(Optional.of(SIP)),
                new IpvsCommand.Zero(Optional.empty()));
        assertThat(kernel.client().service(SIP).orElseThrow().statistics()).isEqualTo(IpvsStatistics.NONE);
        assertThat(kernel.client().info().connectionTableSize()).isPositive();
    }
}
