package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.value.AddressFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we program reads equal in {@code ipvsadm -Sn}, and what {@code ipvsadm -R} programs reads equal in ours. */
class RoundTripInGuest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId WEB6 = IpvsServiceId.tcp("2001:db8::10", 80);
    private static final IpvsServiceId SIP = IpvsServiceId.udp("192.0.2.10", 5060);

    @RegisterExtension
    private final GuestKernel kernel = new GuestKernel();

    /** A service, and how ipvsadm says it. */
    private record Sample(IpvsService service, List<IpvsDestination> destinations, List<String> lines) {

        static Sample of(IpvsService service, String line) {
            return new Sample(service, List.of(), List.of(line));
        }

        /** {@return it with a destination more}; lines and destinations are in the order of their addresses. */
        Sample with(IpvsDestination destination, String line) {
            List<IpvsDestination> more = new ArrayList<>(destinations);
            more.add(destination);
            List<String> longer = new ArrayList<>(lines);
            longer.add(line);
            return new Sample(service, more, longer);
        }

        @Override
        public String toString() {
            return String.join("; ", lines);
        }
    }

    private static IpvsService.Builder service(IpvsServiceId id, String scheduler) {
        return IpvsService.builder(id).scheduler(scheduler);
    }

    private static IpvsDestination server(String address, int port, IpvsForwarding forwarding) {
        return IpvsDestination.of(address, port, forwarding);
    }

    static Stream<Sample> samples() {
        return Stream.of(services(), persistent(), destinations(), destinations6(), tunnels())
                .flatMap(samples -> samples);
    }

    private static Stream<Sample> services() {
        return Stream.of(
                Sample.of(service(WEB, "wlc").build(), "-A -t 192.0.2.10:80 -s wlc"),
                Sample.of(service(WEB6, "rr").build(), "-A -t [2001:db8::10]:80 -s rr"),
                Sample.of(service(IpvsServiceId.udp("192.0.2.10", 53), "rr").build(), "-A -u 192.0.2.10:53 -s rr"),
                Sample.of(
                        service(IpvsServiceId.udp("2001:db8::10", 53), "rr").build(), "-A -u [2001:db8::10]:53 -s rr"),
                Sample.of(
                        service(IpvsServiceId.sctp("192.0.2.10", 65_535), "rr").build(),
                        "-A --sctp-service 192.0.2.10:65535 -s rr"),
                Sample.of(
                        service(IpvsServiceId.sctp("2001:db8::10", 1), "rr").build(),
                        "-A --sctp-service [2001:db8::10]:1 -s rr"),
                Sample.of(
                        service(IpvsServiceId.mark(7, AddressFamily.IPV4), "rr").build(), "-A -f 7 -s rr"),
                Sample.of(
                        service(IpvsServiceId.mark(0x7fff_ffff, AddressFamily.IPV6), "rr")
                                .build(),
                        "-A -f 2147483647 -6 -s rr"),
                Sample.of(service(SIP, "rr").onePacket(true).build(), "-A -u 192.0.2.10:5060 -s rr -o"),
                Sample.of(
                        IpvsService.builder(WEB)
                                .scheduler(Scheduler.sourceHash()
                                        .withFallback()
                                        .withPort()
                                        .kernel()
                                        .orElseThrow())
                                .build(),
                        "-A -t 192.0.2.10:80 -s sh -b sh-fallback,sh-port"),
                Sample.of(
                        IpvsService.builder(WEB6)
                                .scheduler(Scheduler.maglevHash()
                                        .withPort()
                                        .kernel()
                                        .orElseThrow())
                                .build(),
                        "-A -t [2001:db8::10]:80 -s mh -b mh-port"),
                Sample.of(
                        service(WEB, "wrr").schedulerFlags(0x28).build(),
                        "-A -t 192.0.2.10:80 -s wrr -b flag-1,flag-3"));
    }

    private static Stream<Sample> persistent() {
        Duration hour = Duration.ofHours(1);
        return Stream.of(
                Sample.of(service(WEB, "rr").persistence(hour).build(), "-A -t 192.0.2.10:80 -s rr -p 3600"),
                Sample.of(
                        service(WEB, "rr")
                                .persistence(Duration.ofDays(31))
                                .persistencePrefix(17)
                                .build(),
                        "-A -t 192.0.2.10:80 -s rr -p 2678400 -M 255.255.128.0"),
                Sample.of(
                        service(WEB6, "rr")
                                .persistence(Duration.ofSeconds(1))
                                .persistencePrefix(1)
                                .build(),
                        "-A -t [2001:db8::10]:80 -s rr -p 1 -M 1"),
                Sample.of(
                        service(IpvsServiceId.tcp("192.0.2.10", 0), "rr")
                                .persistence(hour)
                                .build(),
                        "-A -t 192.0.2.10:0 -s rr -p 3600"),
                Sample.of(
                        service(SIP, "rr")
                                .persistence(hour)
                                .persistenceEngine("sip")
                                .onePacket(true)
                                .build(),
                        "-A -u 192.0.2.10:5060 -s rr -p 3600 --pe sip -o"),
                Sample.of(
                        service(IpvsServiceId.mark(1, AddressFamily.IPV6), "rr")
                                .persistence(hour)
                                .persistencePrefix(64)
                                .build(),
                        "-A -f 1 -6 -s rr -p 3600 -M 64"));
    }

    private static Stream<Sample> destinations() {
        return Stream.of(
                Sample.of(service(WEB, "wlc").build(), "-A -t 192.0.2.10:80 -s wlc")
                        .with(
                                server("10.0.0.11", 8080, IpvsForwarding.nat()),
                                "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 1")
                        .with(
                                server("10.0.0.11", 8081, IpvsForwarding.nat()).withWeight(0),
                                "-a -t 192.0.2.10:80 -r 10.0.0.11:8081 -m -w 0")
                        .with(
                                server("10.0.0.12", 80, IpvsForwarding.directRouting())
                                        .withWeight(65_535),
                                "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -g -w 65535"),
                Sample.of(
                                service(IpvsServiceId.mark(7, AddressFamily.IPV4), "rr")
                                        .build(),
                                "-A -f 7 -s rr")
                        .with(server("10.0.0.11", 0, IpvsForwarding.nat()), "-a -f 7 -r 10.0.0.11:0 -m -w 1")
                        .with(
                                server("10.0.0.12", 8080, IpvsForwarding.directRouting()),
                                "-a -f 7 -r 10.0.0.12:8080 -g -w 1"),
                Sample.of(
                                service(IpvsServiceId.tcp("192.0.2.10", 0), "rr")
                                        .persistence(Duration.ofMinutes(6))
                                        .build(),
                                "-A -t 192.0.2.10:0 -s rr -p 360")
                        .with(
                                server("10.0.0.11", 0, IpvsForwarding.directRouting()),
                                "-a -t 192.0.2.10:0 -r 10.0.0.11:0 -g -w 1"),
                Sample.of(
                                service(IpvsServiceId.sctp("192.0.2.10", 9), "rr")
                                        .build(),
                                "-A --sctp-service 192.0.2.10:9 -s rr")
                        .with(
                                server("10.0.0.11", 9, IpvsForwarding.nat()),
                                "-a --sctp-service 192.0.2.10:9 -r 10.0.0.11:9 -m -w 1"));
    }

    private static Stream<Sample> destinations6() {
        return Stream.of(
                Sample.of(service(WEB6, "wlc").build(), "-A -t [2001:db8::10]:80 -s wlc")
                        .with(
                                server("2001:db8::11", 8080, IpvsForwarding.nat())
                                        .withWeight(3),
                                "-a -t [2001:db8::10]:80 -r [2001:db8::11]:8080 -m -w 3")
                        .with(
                                server("2001:db8::12", 80, IpvsForwarding.directRouting()),
                                "-a -t [2001:db8::10]:80 -r [2001:db8::12]:80 -g -w 1"),
                Sample.of(
                                service(IpvsServiceId.mark(9, AddressFamily.IPV6), "rr")
                                        .build(),
                                "-A -f 9 -6 -s rr")
                        .with(
                                server("2001:db8::11", 0, IpvsForwarding.nat()),
                                "-a -f 9 -6 -r [2001:db8::11]:0 -m -w 1"));
    }

    private static Stream<Sample> tunnels() {
        String web = "-a -t 192.0.2.10:80 -r ";
        String web6 = "-a -t [2001:db8::10]:80 -r ";
        return Stream.of(
                Sample.of(service(WEB, "wlc").build(), "-A -t 192.0.2.10:80 -s wlc")
                        .with(
                                server("10.0.0.1", 80, IpvsForwarding.tunnel()),
                                web + "10.0.0.1:80 -i -w 1 --tun-type ipip")
                        .with(
                                server("10.0.0.2", 80, IpvsForwarding.gue(6080)),
                                web + "10.0.0.2:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-nocsum")
                        .with(
                                server("10.0.0.3", 80, IpvsForwarding.gue(1).withChecksum()),
                                web + "10.0.0.3:80 -i -w 1 --tun-type gue --tun-port 1 --tun-csum")
                        .with(
                                server(
                                        "10.0.0.4",
                                        80,
                                        IpvsForwarding.gue(65_535).withRemoteChecksum()),
                                web + "10.0.0.4:80 -i -w 1 --tun-type gue --tun-port 65535 --tun-remcsum")
                        .with(
                                server("10.0.0.5", 80, IpvsForwarding.gre()),
                                web + "10.0.0.5:80 -i -w 1 --tun-type gre --tun-nocsum")
                        .with(
                                server("10.0.0.6", 80, IpvsForwarding.gre().withChecksum()),
                                web + "10.0.0.6:80 -i -w 1 --tun-type gre --tun-csum")
                        .with(
                                server("2001:db8::1", 80, IpvsForwarding.tunnel()),
                                web + "[2001:db8::1]:80 -i -w 1 --tun-type ipip"),
                Sample.of(service(WEB6, "wlc").build(), "-A -t [2001:db8::10]:80 -s wlc")
                        .with(
                                server("10.0.0.1", 80, IpvsForwarding.gue(6080)),
                                web6 + "10.0.0.1:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-nocsum")
                        .with(
                                server("2001:db8::1", 80, IpvsForwarding.tunnel()),
                                web6 + "[2001:db8::1]:80 -i -w 1 --tun-type ipip")
                        .with(
                                server("2001:db8::2", 80, IpvsForwarding.gre().withChecksum()),
                                web6 + "[2001:db8::2]:80 -i -w 1 --tun-type gre --tun-csum"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void bothWays(Sample sample) {
        IpvsClient client = kernel.client();
        client.apply(new IpvsCommand.AddService(sample.service()));
        for (IpvsDestination destination : sample.destinations()) {
            client.apply(new IpvsCommand.AddDestination(sample.service().id(), destination));
        }
        assertThat(Shell.ipvsadm("-Sn").stream().map(String::strip)).isEqualTo(sample.lines());
        assertReads(sample);
        client.apply(new IpvsCommand.Flush());
        assertThat(client.services()).isEmpty();
        Shell.restore(sample.lines());
        assertReads(sample);
    }

    private void assertReads(Sample sample) {
        IpvsClient client = kernel.client();
        IpvsServiceId id = sample.service().id();
        IpvsServiceStatus expected = new IpvsServiceStatus(sample.service(), IpvsStatistics.NONE);
        assertThat(client.services()).containsExactly(expected);
        assertThat(client.service(id)).contains(expected);
        assertThat(client.destinations(id))
                .containsExactlyInAnyOrderElementsOf(sample.destinations().stream()
                        .map(destination -> new IpvsDestinationStatus(destination, 0, 0, 0, IpvsStatistics.NONE))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh"})
    void eachScheduler(String name) {
        bothWays(Sample.of(service(WEB, name).build(), "-A -t 192.0.2.10:80 -s " + name));
        kernel.client().apply(new IpvsCommand.Flush());
        bothWays(Sample.of(service(WEB6, name).build(), "-A -t [2001:db8::10]:80 -s " + name));
    }

    @Test
    void aServiceWithoutAScheduler() {
        IpvsService service = service(WEB, "none").build();
        kernel.client().apply(new IpvsCommand.AddService(service));
        assertThat(kernel.client().service(WEB)).contains(new IpvsServiceStatus(service, IpvsStatistics.NONE));
        assertThat(Shell.ipvsadm("-Sn").stream().map(String::strip)).containsExactly("-A -t 192.0.2.10:80 -s none");
    }

    /** ipvsadm takes no mark above 2147483647 and prints it as a negative number. */
    @Test
    void marksOf32Bits() {
        IpvsService service = service(IpvsServiceId.mark(0xffff_ffffL, AddressFamily.IPV4), "rr")
                .build();
        kernel.client().apply(new IpvsCommand.AddService(service));
        assertThat(kernel.client().services()).containsExactly(new IpvsServiceStatus(service, IpvsStatistics.NONE));
        kernel.client().apply(new IpvsCommand.RemoveService(service.id()));
        assertThat(kernel.client().services()).isEmpty();
    }

    /** {@code ipvsadm -S} does not say thresholds, {@code -L --thresholds} does. */
    @Test
    void thresholds() {
        IpvsClient client = kernel.client();
        client.apply(new IpvsCommand.AddService(service(WEB, "rr").build()));
        IpvsDestination server = server("10.0.0.11", 80, IpvsForwarding.nat());
        IpvsDestination limited = server.withThresholds(80, 4_294_967_295L);
        client.apply(new IpvsCommand.AddDestination(WEB, limited));
        assertThat(Shell.ipvsadm("-Ln", "--thresholds").get(4).strip().split(" +", -1))
                .containsExactly("->", "10.0.0.11:80", "4294967295", "80", "0", "0");
        assertThat(client.destinations(WEB).get(0).destination()).isEqualTo(limited);
        Shell.ipvsadm("-e", "-t", "192.0.2.10:80", "-r", "10.0.0.11:80", "-m", "-x", "1000", "-y", "1000");
        assertThat(client.destinations(WEB).get(0).destination()).isEqualTo(server.withThresholds(1000, 1000));
    }

    @Test
    void aServiceIsReadByItsIdAmongMany() {
        IpvsClient client = kernel.client();
        List<IpvsServiceId> ids = List.of(
                WEB,
                WEB6,
                IpvsServiceId.udp("192.0.2.10", 80),
                IpvsServiceId.tcp("192.0.2.10", 81),
                IpvsServiceId.mark(80, AddressFamily.IPV4),
                IpvsServiceId.mark(80, AddressFamily.IPV6));
        for (IpvsServiceId id : ids) {
            client.apply(new IpvsCommand.AddService(service(id, "rr").build()));
        }
        assertThat(client.services().stream().map(status -> status.service().id()))
                .containsExactlyInAnyOrderElementsOf(ids);
        for (IpvsServiceId id : ids) {
            assertThat(client.service(id).orElseThrow().service().id()).isEqualTo(id);
        }
        assertThat(client.service(IpvsServiceId.sctp("192.0.2.10", 80))).isEmpty();
        assertThat(client.destinations(IpvsServiceId.sctp("192.0.2.10", 80))).isEmpty();
    }
}
