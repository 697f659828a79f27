package io.ha4j.lvs.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.netlink.GenericFamily;
import io.ha4j.linux.netlink.NetlinkMessage;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.value.AddressFamily;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Requests to the byte, by {@code include/uapi/linux/ip_vs.h}. A line is {@code struct nlmsghdr} (length, type, flags, sequence, port), {@code
 * struct genlmsghdr} (command, version), or an attribute: length, number, value, padding. A nest has the bit 0x8000 in its number.
 */
class IpvsRequestsTest {

    private static final GenericFamily FAMILY = new GenericFamily("IPVS", 0x1f, 1, Map.of());
    private static final int SEQUENCE = 0x01020304;

    private static final IpvsServiceId WEB = IpvsServiceId.tcp("192.0.2.10", 80);
    private static final IpvsServiceId DNS6 = IpvsServiceId.udp("2001:db8::10", 53);
    private static final IpvsServiceId MARK = IpvsServiceId.mark(0xfedc_ba98L, AddressFamily.IPV6);
    private static final IpvsDestination SERVER = IpvsDestination.of("10.0.0.11", 8080, IpvsForwarding.nat());

    private static final String DO = "1f00 0500 04030201 00000000"; // REQUEST | ACK
    private static final String DUMP = "1f00 0103 04030201 00000000"; // REQUEST | ROOT | MATCH
    /** The nest that says which service: 40 bytes. */
    private static final String WEB_ID =
            "2400 0180 0600 0100 0200 0000 0600 0200 0600 0000 0800 0300 c000020a 0600 0400 0050 0000";

    @BeforeAll
    static void littleEndian() {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the bytes are for little endian");
    }

    private static void assertBytes(NetlinkMessage message, String... lines) {
        String expected = String.join(" ", lines).replace(" ", "");
        assertThat(HexFormat.of().formatHex(message.encode(SEQUENCE))).isEqualTo(expected);
    }

    private static void assertBytes(IpvsCommand command, String... lines) {
        assertBytes(IpvsRequests.command(FAMILY, command), lines);
    }

    @Test
    void addsAPlainService() {
        assertBytes(
                new IpvsCommand.AddService(
                        IpvsService.builder(WEB).scheduler("rr").build()),
                "5c000000 " + DO,
                "01 01 0000",
                "4800 0180", // SERVICE
                "0600 0100 0200 0000", // AF_INET
                "0600 0200 0600 0000", // TCP
                "0800 0300 c000020a",
                "0600 0400 0050 0000", // port in network order
                "0700 0600 727200 00", // rr
                "0c00 0700 00000000 ffffffff", // flags, and all of them are to be set
                "0800 0800 00000000",
                "0800 0900 ffffffff");
    }

    @Test
    void editsAServiceWithEverything() {
        assertBytes(
                new IpvsCommand.EditService(IpvsService.builder(IpvsServiceId.udp("192.0.2.10", 5060))
                        .scheduler(Scheduler.sourceHash()
                                .withFallback()
                                .withPort()
                                .kernel()
                                .orElseThrow())
                        .onePacket(true)
                        .persistence(Duration.ofMinutes(6))
                        .persistencePrefix(24)
                        .persistenceEngine("sip")
                        .build()),
                "64000000 " + DO,
                "02 01 0000",
                "5000 0180",
                "0600 0100 0200 0000",
                "0600 0200 1100 0000",
                "0800 0300 c000020a",
                "0600 0400 13c4 0000",
                "0700 0600 736800 00", // sh
                "0800 0b00 73697000", // sip
                "0c00 0700 1d000000 ffffffff", // persistent, one packet, fallback, port
                "0800 0800 68010000",
                "0800 0900 ffffff00"); // mask in network order
    }

    @Test
    void addsIpv6Services() {
        assertBytes(
                new IpvsCommand.AddService(IpvsService.builder(DNS6)
                        .persistence(Duration.ofSeconds(1))
                        .persistencePrefix(64)
                        .build()),
                "68000000 " + DO,
                "01 01 0000",
                "5400 0180",
                "0600 0100 0a00 0000",
                "0600 0200 1100 0000",
                "1400 0300 20010db8000000000000000000000010",
                "0600 0400 0035 0000",
                "0800 0600 776c6300", // wlc
                "0c00 0700 01000000 ffffffff",
                "0800 0800 01000000",
                "0800 0900 40000000"); // a number of bits
        assertBytes(
                new IpvsCommand.AddService(IpvsService.builder(MARK)
                        .scheduler("0123456789abcde")
                        .schedulerFlags(0x20)
                        .build()),
                "58000000 " + DO,
                "01 01 0000",
                "4400 0180",
                "0600 0100 0a00 0000",
                "0800 0500 98badcfe",
                "1400 0600 303132333435363738396162636465 00",
                "0c00 0700 20000000 ffffffff",
                "0800 0800 00000000",
                "0800 0900 80000000");
    }

    @Test
    void namesAServiceToRemoveAndZero() {
        assertBytes(new IpvsCommand.RemoveService(WEB), "38000000 " + DO, "03 01 0000", WEB_ID);
        assertBytes(new IpvsCommand.Zero(Optional.of(WEB)), "38000000 " + DO, "10 01 0000", WEB_ID);
        assertBytes(
                new IpvsCommand.RemoveService(MARK),
                "28000000 " + DO,
                "03 01 0000",
                "1400 0180 0600 0100 0a00 0000 0800 0500 98badcfe");
        assertBytes(
                new IpvsCommand.RemoveService(IpvsServiceId.sctp("192.0.2.10", 0)),
                "38000000 " + DO,
                "03 01 0000",
                "2400 0180 0600 0100 0200 0000 0600 0200 8400 0000 0800 0300 c000020a 0600 0400 0000 0000");
    }

    @Test
    void requestsOfAllOfIt() {
        assertBytes(new IpvsCommand.Zero(Optional.empty()), "14000000 " + DO, "10 01 0000");
        assertBytes(new IpvsCommand.Flush(), "14000000 " + DO, "11 01 0000");
    }

    @Test
    void addsAndEditsADestination() {
        String[] rest = {
            WEB_ID,
            "3c00 0280", // DEST
            "0800 0100 0a00000b",
            "0600 0200 1f90 0000",
            "0600 0b00 0200 0000", // AF_INET
            "0800 0300 00000000", // MASQ
            "0800 0400 ffff0000", // weight 65535
            "0800 0500 ffffffff", // upper threshold
            "0800 0600 50000000"
        };
        IpvsDestination server = SERVER.withWeight(65_535).withThresholds(80, 0xffff_ffffL);
        assertBytes(
                new IpvsCommand.AddDestination(WEB, server), "74000000 " + DO + " 05 01 0000", String.join(" ", rest));
        assertBytes(
                new IpvsCommand.EditDestination(WEB, server), "74000000 " + DO + " 06 01 0000", String.join(" ", rest));
    }

    @Test
    void removesADestinationOfAnotherFamily() {
        assertBytes(
                new IpvsCommand.RemoveDestination(
                        WEB,
                        IpvsDestination.of("2001:db8::11", 80, IpvsForwarding.tunnel())
                                .address()),
                "60000000 " + DO,
                "07 01 0000",
                WEB_ID,
                "2800 0280",
                "1400 0100 20010db8000000000000000000000011",
                "0600 0200 0050 0000",
                "0600 0b00 0a00 0000");
    }

    @Test
    void addsDestinationsBehindTunnels() {
        assertTunnel(IpvsForwarding.directRouting(), "74000000", "3c00", "03000000", "");
        assertTunnel(IpvsForwarding.tunnel(), "74000000", "3c00", "02000000", "");
        assertTunnel(
                IpvsForwarding.gue(6080),
                "8c000000",
                "5400",
                "02000000",
                "0500 0d00 01 000000 0600 0e00 17c0 0000 0600 0f00 0000 0000");
        assertTunnel(
                IpvsForwarding.gue(6080).withRemoteChecksum(),
                "8c000000",
                "5400",
                "02000000",
                "0500 0d00 01 000000 0600 0e00 17c0 0000 0600 0f00 0200 0000");
        assertTunnel(
                IpvsForwarding.gre().withChecksum(),
                "8c000000",
                "5400",
                "02000000",
                "0500 0d00 02 000000 0600 0e00 0000 0000 0600 0f00 0100 0000");
    }

    private static void assertTunnel(
            IpvsForwarding forwarding, String length, String nestLength, String method, String options) {
        assertBytes(
                new IpvsCommand.AddDestination(WEB, IpvsDestination.of("10.0.0.11", 80, forwarding)),
                length + " " + DO + " 05 01 0000",
                WEB_ID,
                nestLength + " 0280",
                "0800 0100 0a00000b",
                "0600 0200 0050 0000",
                "0600 0b00 0200 0000",
                "0800 0300 " + method,
                "0800 0400 01000000",
                "0800 0500 00000000",
                "0800 0600 00000000",
                options);
    }

    @Test
    void startsAndStopsDaemons() {
        IpvsDaemon daemon = IpvsDaemon.of(IpvsDaemon.Role.MASTER, "eth0", 255);
        assertBytes(
                new IpvsCommand.StartDaemon(daemon),
                "4c000000 " + DO,
                "09 01 0000",
                "3800 0380", // DAEMON
                "0800 0100 01000000",
                "0900 0200 6574683000 000000",
                "0800 0300 ff000000",
                "0800 0500 e0000051", // 224.0.0.81
                "0600 0700 9022 0000", // 8848, in host order
                "0500 0800 01 000000");
        assertBytes(
                new IpvsCommand.StartDaemon(new IpvsDaemon(
                        IpvsDaemon.Role.BACKUP,
                        "eth0",
                        0,
                        1400,
                        daemon.withGroup("ff02::81").group(),
                        9000,
                        255)),
                "60000000 " + DO,
                "09 01 0000",
                "4c00 0380",
                "0800 0100 02000000",
                "0900 0200 6574683000 000000",
                "0800 0300 00000000",
                "0600 0400 7805 0000",
                "1400 0600 ff020000000000000000000000000081",
                "0600 0700 2823 0000",
                "0500 0800 ff 000000");
        assertBytes(
                new IpvsCommand.StopDaemon(IpvsDaemon.Role.MASTER),
                "20000000 " + DO,
                "0a 01 0000",
                "0c00 0380 0800 0100 01000000");
        assertBytes(
                new IpvsCommand.StopDaemon(IpvsDaemon.Role.BACKUP),
                "20000000 " + DO,
                "0a 01 0000",
                "0c00 0380 0800 0100 02000000");
    }

    @Test
    void setsTimeouts() {
        assertBytes(
                new IpvsCommand.SetTimeouts(
                        new IpvsTimeouts(Duration.ofMinutes(15), Duration.ofMinutes(2), Duration.ZERO)),
                "2c000000 " + DO,
                "0c 01 0000",
                "0800 0400 84030000",
                "0800 0500 78000000",
                "0800 0600 00000000");
    }

    @Test
    void reads() {
        assertBytes(IpvsRequests.services(FAMILY), "14000000 " + DUMP, "04 01 0000");
        assertBytes(IpvsRequests.service(FAMILY, WEB), "38000000 " + DO, "04 01 0000", WEB_ID);
        assertBytes(IpvsRequests.destinations(FAMILY, WEB), "38000000 " + DUMP, "08 01 0000", WEB_ID);
        assertBytes(IpvsRequests.daemons(FAMILY), "14000000 " + DUMP, "0b 01 0000");
        assertBytes(IpvsRequests.timeouts(FAMILY), "14000000 " + DO, "0d 01 0000");
        assertBytes(IpvsRequests.info(FAMILY), "14000000 " + DO, "0f 01 0000");
    }
}
