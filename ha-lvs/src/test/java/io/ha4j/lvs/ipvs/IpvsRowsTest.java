package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.netlink.NetlinkAttributes;
import io.ha4j.linux.netlink.NetlinkException;
import io.ha4j.linux.netlink.NetlinkMessage;
import io.ha4j.value.AddressFamily;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the kernel answers, and what it should not. Hosts are little endian in the rows that are given as bytes. */
class IpvsRowsTest {

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);

    private static NetlinkAttributes service(Consumer<NetlinkMessage> content) {
        return Answer.of(row -> row.nested(1, content));
    }

    private static NetlinkAttributes destination(Consumer<NetlinkMessage> content) {
        return Answer.of(row -> row.nested(2, content));
    }

    /** What every service has: which one, scheduler, flags, time-out and mask. */
    private static void web(NetlinkMessage row, int flags, int timeout, byte[] mask) {
        row.putU16(1, 2)
                .putU16(2, 6)
                .put(3, Answer.address(192, 0, 2, 10))
                .putU16Network(4, 80)
                .putString(6, "wlc")
                .put(7, Answer.bytes(head -> head.u32(flags).u32(-1)))
                .putU32(8, timeout)
                .put(9, mask);
    }

    private static void server(NetlinkMessage row) {
        row.put(1, Answer.address(10, 0, 0, 11))
                .putU16Network(2, 8080)
                .putU32(3, 0)
                .putU32(4, 5)
                .putU32(5, -1)
                .putU32(6, 80)
                .putU32(7, 1)
                .putU32(8, 2)
                .putU32(9, 3);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void aServiceAsTheKernelSendsIt() {
        byte[] row = bytes(
                "5801 0100" // SERVICE, without the flag of a nest
                        + "0600 0100 0200 0000" // AF_INET
                        + "0600 0200 0600 0000" // TCP
                        + "1400 0300 c000020a 000000000000000000000000"
                        + "0600 0400 0050 0000"
                        + "0700 0600 776c6300".replace("0700", "0800") // wlc
                        + "0c00 0700 03000000 ffffffff" // persistent, hashed
                        + "0800 0800 2c010000" // 300 s
                        + "0800 0900 ffffff00" // /24
                        + "6400 0a00" // STATS
                        + "0800 0100 01000000 0800 0200 02000000 0800 0300 03000000"
                        + "0c00 0400 0400000000000000 0c00 0500 0500000000000000"
                        + "0800 0600 06000000 0800 0700 07000000 0800 0800 08000000 0800 0900 09000000 0800 0a00 0a000000"
                        + "0800 6300 00000000" // one of a kernel to come
                        + "8400 0c00" // STATS64
                        + "0c00 0100 0100000001000000 0c00 0200 0200000000000000 0c00 0300 0300000000000000"
                        + "0c00 0400 0400000000000000 0c00 0500 0500000000000000 0c00 0600 0600000000000000"
                        + "0c00 0700 0700000000000000 0c00 0800 0800000000000000 0c00 0900 0900000000000000"
                        + "0c00 0a00 0a00000000000000 0800 0b00 00000000");
        row[0] = (byte) row.length;
        row[1] = (byte) (row.length >> 8);
        assertThat(IpvsRows.service(NetlinkAttributes.of(row)))
                .isEqualTo(new IpvsServiceStatus(
                        IpvsService.builder(WEB)
                                .persistence(Duration.ofMinutes(5))
                                .persistencePrefix(24)
                                .build(),
                        new IpvsStatistics(0x1_0000_0001L, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
    }

    @Test
    void servicesOfMarksAndIpv6() {
        IpvsServiceStatus mark = IpvsRows.service(service(row -> row.putU16(1, 10)
                .putU32(5, -2)
                .putString(6, "mh")
                .put(7, Answer.bytes(head -> head.u32(0x3e).u32(-1)))
                .putU32(8, 0)
                .putU32(9, 128)));
        assertThat(mark).isNotNull();
        assertThat(mark.statistics()).as("none were sent").isEqualTo(IpvsStatistics.NONE);
        assertThat(mark.service())
                .isEqualTo(IpvsService.builder(IpvsServiceId.mark(4_294_967_294L, AddressFamily.IPV6))
                        .scheduler("mh")
                        .schedulerFlags(0x38)
                        .onePacket(true)
                        .build());
        IpvsServiceStatus dns = IpvsRows.service(service(row -> row.putU16(1, 10)
                .putU16(2, 17)
                .put(3, Answer.address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10))
                .putU16Network(4, 5060)
                .putString(6, "none")
                .putString(11, "sip")
                .put(7, Answer.bytes(head -> head.u32(0x3).u32(-1)))
                .putU32(8, 60)
                .putU32(9, 64)));
        assertThat(dns).isNotNull();
        assertThat(dns.service())
                .isEqualTo(IpvsService.builder(IpvsServiceId.udp("2001:db8::10", 5060))
                        .scheduler("none")
                        .persistence(Duration.ofMinutes(1))
                        .persistencePrefix(64)
                        .persistenceEngine("sip")
                        .build());
    }

    /** Other programs leave it 0, or whatever. */
    @Test
    void aMaskWithoutPersistenceMeansNothing() {
        IpvsServiceStatus status = IpvsRows.service(service(row -> web(row, 0x2, 77, new byte[4])));
        assertThat(status).isNotNull();
        assertThat(status.service()).isEqualTo(IpvsService.builder(WEB).build());
    }

    @Test
    void whatOnlyOtherProgramsSetIsReadAsItIs() {
        IpvsServiceStatus zero = IpvsRows.service(service(row -> web(row, 0x3, 0, new byte[4])));
        assertThat(zero).isNotNull();
        assertThat(zero.service().persistence()).contains(Duration.ZERO);
        assertThat(zero.service().persistencePrefix()).isZero();
        IpvsServiceStatus gaps = IpvsRows.service(service(row -> web(row, 0x3, 5, new byte[] {-1, 0, -1, 0})));
        assertThat(gaps).isNotNull();
        assertThat(gaps.service().persistencePrefix()).isEqualTo(-1);
        IpvsServiceStatus allPorts = IpvsRows.service(service(row -> {
            web(row, 0x2, 0, new byte[4]);
            row.putU16Network(4, 0); // the last one counts
        }));
        assertThat(allPorts).isNotNull();
        assertThat(allPorts.service().id()).isEqualTo(IpvsServiceId.tcp("192.0.2.10", 0));
        assertThat(IpvsRows.service(service(row -> {
                    web(row, 0x2, 0, new byte[4]);
                    row.putU16(2, 47);
                })))
                .as("the kernel keeps a service of GRE, and gives it no packet")
                .isNull();
    }

    @Test
    void aDestinationAsTheKernelSendsIt() {
        IpvsDestinationStatus status = IpvsRows.destination(WEB, destination(row -> {
            server(row);
            row.putU16(11, 2)
                    .putU8(13, 0)
                    .putU16Network(14, 0)
                    .putU16(15, 0)
                    .nested(
                            10,
                            stats -> stats.putU32(1, -1)
                                    .putU32(2, 2)
                                    .putU32(3, 3)
                                    .putU64(4, 1L << 40)
                                    .putU64(5, 5)
                                    .putU32(6, 6)
                                    .putU32(7, 7)
                                    .putU32(8, 8)
                                    .putU32(9, 9)
                                    .putU32(10, 10))
                    .putString(99, "of a kernel to come");
        }));
        assertThat(status)
                .isEqualTo(new IpvsDestinationStatus(
                        IpvsDestination.of("10.0.0.11", 8080, IpvsForwarding.nat())
                                .withWeight(5)
                                .withThresholds(80, 4_294_967_295L),
                        1,
                        2,
                        3,
                        new IpvsStatistics(4_294_967_295L, 2, 3, 1L << 40, 5, 6, 7, 8, 9, 10)));
    }

    @Test
    void aDestinationHasTheFamilyOfItsServiceUnlessItSaysSo() {
        IpvsServiceId six = IpvsServiceId.tcp("2001:db8::10", 80);
        byte[] address = Answer.address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11);
        assertThat(IpvsRows.destination(
                                six, destination(row -> row.put(1, address).putU16Network(2, 80)))
                        .destination()
                        .address())
                .as("kernels before 3.18")
                .isEqualTo(IpvsDestination.of("2001:db8::11", 80, IpvsForwarding.nat())
                        .address());
        assertThat(IpvsRows.destination(six, destination(row -> {
                            server(row);
                            row.putU16(11, 2).putU32(3, 0x1_0002);
                        }))
                        .destination())
                .as("mixed families; bits beyond the method")
                .isEqualTo(IpvsDestination.of("10.0.0.11", 8080, IpvsForwarding.tunnel())
                        .withWeight(5)
                        .withThresholds(80, 4_294_967_295L));
    }

    @Test
    void forwardingMethods() {
        assertThat(forwarding(0, 0, 0, 0)).isEqualTo(IpvsForwarding.nat());
        assertThat(forwarding(1, 0, 0, 0)).hasToString("local node");
        assertThat(forwarding(2, 0, 0, 0)).isEqualTo(IpvsForwarding.tunnel());
        assertThat(forwarding(3, 0, 0, 0)).isEqualTo(IpvsForwarding.directRouting());
        assertThat(forwarding(4, 0, 0, 0)).hasToString("bypass");
        assertThat(forwarding(7, 0, 0, 0)).hasToString("other");
        assertThat(forwarding(2, 1, 6080, 2)).isEqualTo(IpvsForwarding.gue(6080).withRemoteChecksum());
        assertThat(forwarding(2, 2, 6080, 3))
                .as("GRE has no port, and no remote checksum")
                .isEqualTo(IpvsForwarding.gre().withChecksum());
        assertThat(forwarding(2, 0, 6080, 3)).as("nor has IPIP").isEqualTo(IpvsForwarding.tunnel());
        assertThat(forwarding(0, 1, 6080, 3)).as("nor has NAT").isEqualTo(IpvsForwarding.nat());
        assertThat(forwarding(2, 9, 6080, 3)).hasToString("tunnel other");
    }

    private static IpvsForwarding forwarding(int method, int type, int port, int flags) {
        return IpvsRows.destination(WEB, destination(row -> {
                    server(row);
                    row.putU32(3, method)
                            .putU8(13, type)
                            .putU16Network(14, port)
                            .putU16(15, flags);
                }))
                .destination()
                .forwarding();
    }

    @Test
    void daemonsTimeoutsAndInfo() {
        IpvsDaemon old = IpvsDaemon.of(IpvsDaemon.Role.BACKUP, "eth0", 3);
        assertThat(IpvsRows.daemon(Answer.of(row -> row.nested(
                        3, daemon -> daemon.putU32(1, 2).putString(2, "eth0").putU32(3, 3)))))
                .as("kernels before 4.3")
                .isEqualTo(old);
        assertThat(IpvsRows.daemon(Answer.of(row -> row.nested(
                        3,
                        daemon -> daemon.putU32(1, 1)
                                .putString(2, "eth0")
                                .putU32(3, 3)
                                .putU16(4, 1472)
                                .put(6, Answer.address(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x81))
                                .putU16(7, 9000)
                                .putU8(8, 255)))))
                .isEqualTo(new IpvsDaemon(
                        IpvsDaemon.Role.MASTER,
                        "eth0",
                        3,
                        1472,
                        old.withGroup("ff02::81").group(),
                        9000,
                        255));
        assertThat(IpvsRows.timeouts(
                        Answer.of(row -> row.putU32(4, 900).putU32(5, 120).putU32(6, 300))))
                .isEqualTo(new IpvsTimeouts(Duration.ofMinutes(15), Duration.ofMinutes(2), Duration.ofMinutes(5)));
        assertThat(IpvsRows.info(Answer.of(row -> row.putU32(1, 0x010201).putU32(2, 4096))))
                .isEqualTo(new IpvsInfo(0x010201, 4096));
    }

    @Test
    void rowsThatCannotBe() {
        refused(() -> IpvsRows.service(Answer.of(row -> {})), "no service");
        refused(() -> IpvsRows.service(service(row -> row.putU16(1, 7))), "address family 7 (expected: 2 or 10)");
        refused(
                () -> IpvsRows.service(service(row -> row.putU16(1, 2).putU32(5, 0))),
                "service: fwmark: 0 (expected: ");
        refused(
                () -> IpvsRows.service(
                        service(row -> row.putU16(1, 2).putU16(2, 6).put(3, new byte[3]))),
                "an IPv4 address of 3 bytes (expected: at least 4)");
        refused(
                () -> IpvsRows.service(
                        service(row -> row.putU16(1, 10).putU16(2, 6).put(3, new byte[4]))),
                "an IPv6 address of 4 bytes (expected: at least 16)");
        refused(
                () -> IpvsRows.service(
                        service(row -> row.putU16(1, 2).putU32(5, 1).put(7, new byte[3]))),
                "service fwmark 1 ipv4 without flags");
        refused(() -> IpvsRows.service(service(row -> web(row, 0x1, 5, new byte[2]))), " without a netmask");
        refused(
                () -> IpvsRows.service(service(row -> {
                    web(row, 0, 0, new byte[4]);
                    row.putString(6, "a name of twenty six bytes");
                })),
                "service: scheduler: \"a name of twenty six bytes\"");
        refused(
                () -> IpvsRows.service(service(row -> {
                    web(row, 0, 0, new byte[4]);
                    row.nested(12, stats -> stats.putU32(1, 1));
                })),
                "attribute 1 of 4 bytes (expected: at least 8)");
        refused(() -> IpvsRows.destination(WEB, Answer.of(row -> row.put(2, new byte[5]))), "");
        refused(() -> IpvsRows.destination(WEB, destination(row -> row.putU16Network(2, 80))), "an IPv4 address of 0");
        refused(
                () -> IpvsRows.destination(WEB, destination(row -> {
                    server(row);
                    row.putU32(4, -1);
                })),
                "destination: weight: -1 (expected: 0..");
        refused(
                () -> IpvsRows.destination(WEB, destination(row -> {
                    server(row);
                    row.putU32(3, 2).putU8(13, 1).putU16Network(14, 0);
                })),
                "destination: tunnel port: 0 (expected: 1..65535)");
        refused(
                () -> IpvsRows.daemon(Answer.of(row -> row.nested(3, daemon -> daemon.putU32(1, 3)))),
                "daemon state 3");
        refused(
                () -> IpvsRows.daemon(Answer.of(row -> row.nested(
                        3, daemon -> daemon.putU32(1, 1).putString(2, "eth0").putU32(3, 256)))),
                "daemon: syncId: 256");
        refused(() -> IpvsRows.timeouts(Answer.of(row -> row.putU32(4, -1))), "time-outs: tcp: ");
        refused(() -> IpvsRows.info(Answer.of(row -> row.putU16(1, 1))), "attribute 1 of 2 bytes");
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(NetlinkException.class)
                .hasMessageStartingWith("malformed netlink message: ")
                .hasMessageContaining(message);
    }
}
