package io.ha4j.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests to the byte. */
class NetlinkMessageTest {

    private static final int SEQUENCE = 0x01020304;

    @BeforeAll
    static void littleEndian() {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the bytes are for little endian");
    }

    private static void assertBytes(NetlinkMessage message, String... lines) {
        String expected = String.join(" ", lines).replace(" ", "");
        assertThat(HexFormat.of().formatHex(message.encode(SEQUENCE))).isEqualTo(expected);
    }

    @Test
    void addsAnIpv4AddressWithLifetimeAndMark() {
        InterfaceAddress address = InterfaceAddress.of(7, CidrAddress.parse("address", "192.0.2.10/24"))
                .withFlags(InterfaceAddress.NODAD | InterfaceAddress.NOPREFIXROUTE | InterfaceAddress.PERMANENT)
                .withProtocol(18)
                .withValidSeconds(3);
        assertBytes(
                AddressCodec.add(address, NetlinkMessage.CREATE | NetlinkMessage.REPLACE),
                "4c000000 1400 0505 04030201 00000000", // REQUEST, ACK, REPLACE, CREATE
                "02 18 00 00 07000000",
                "0800 0200 c000020a",
                "0800 0100 c000020a",
                "0800 0800 00020000", // no NODAD in IPv4; PERMANENT is the kernel's
                "0500 0b00 12000000",
                "1400 0600 03000000 03000000 00000000 00000000");
    }

    @Test
    void addsAnIpv6Address() {
        InterfaceAddress address = InterfaceAddress.of(7, CidrAddress.parse("address", "fe80::1/64"))
                .withFlags(InterfaceAddress.NODAD);
        assertBytes(
                AddressCodec.add(address, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE),
                "5c000000 1400 0506 04030201 00000000",
                "0a 40 00 00 07000000",
                "1400 0200 fe800000000000000000000000000001",
                "1400 0100 fe800000000000000000000000000001",
                "0800 0800 02000000",
                "1400 0600 ffffffff ffffffff 00000000 00000000");
    }

    @Test
    void addsAnIpv6AddressThatThisHostDoesNotPrefer() {
        InterfaceAddress address = InterfaceAddress.of(7, CidrAddress.parse("address", "2001:db8::1/128"))
                .withFlags(InterfaceAddress.DEPRECATED)
                .withValidSeconds(3);
        assertBytes(
                AddressCodec.add(address, NetlinkMessage.CREATE | NetlinkMessage.REPLACE),
                "5c000000 1400 0505 04030201 00000000",
                "0a 80 00 00 07000000",
                "1400 0200 20010db8000000000000000000000001",
                "1400 0100 20010db8000000000000000000000001",
                "0800 0800 00000000",
                "1400 0600 00000000 03000000 00000000 00000000");
    }

    @Test
    void makesAMacvlan() {
        assertBytes(
                LinkCodec.createMacvlan("vrrp.51", 2, HardwareAddress.parse("00:00:5e:00:01:33"), MacvlanMode.PRIVATE),
                "5c000000 1000 0506 04030201 00000000",
                "00 00 0000 00000000 00000000 00000000",
                "0c00 0300 767272702e353100",
                "0800 0500 02000000",
                "0a00 0100 00005e000133 0000",
                "1c00 1280",
                "0c00 0100 6d6163766c616e00",
                "0c00 0280 0800 0100 01000000");
    }

    @Test
    void addsARouteToALargeTable() {
        Route route = Route.of(
                        CidrAddress.parse("destination", "198.51.100.0/24"), Addresses.parse("via", "192.0.2.1"), 3)
                .withTable(1000)
                .withMetric(5);
        assertBytes(
                RouteCodec.message(Rtm.NEWROUTE, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, route),
                "44000000 1800 0506 04030201 00000000",
                "02 18 00 00 00 04 00 01 00000000",
                "0800 0f00 e8030000",
                "0800 0100 c6336400",
                "0800 0500 c0000201",
                "0800 0400 03000000",
                "0800 0600 05000000");
    }

    @Test
    void aDumpAsksForNoAck() {
        assertBytes(AddressCodec.dump(), "18000000 1600 0103 04030201 00000000 0000000000000000");
        assertBytes(
                RuleCodec.dump(AddressFamily.IPV6), "1c000000 2200 0103 04030201 00000000 0a00000000000000 00000000");
    }

    @Test
    void genericRequests() {
        GenericFamily family = new GenericFamily("IPVS", 0x1f, 1, Map.of());
        assertBytes(
                family.message(4, 0)
                        .nested(
                                1,
                                service -> service.putU16(1, 2)
                                        .putU16Network(4, 80)
                                        .putString(6, "rr"))
                        .putU8(9, 1)
                        .putFlag(10)
                        .putU64(11, 0x0102030405060708L),
                "48000000 1f00 0500 04030201 00000000",
                "04 01 0000",
                "1c00 0180 0600 0100 02000000 0600 0400 00500000 0700 0600 727200 00",
                "0500 0900 01000000",
                "0400 0a00",
                "0c00 0b00 0807060504030201");
    }

    @Test
    void growsToItsBoundAndNotBeyond() {
        NetlinkMessage message = NetlinkMessage.of(16, 0);
        for (int i = 0; i < 60; i++) {
            message.put(1, new byte[1020]);
        }
        assertThat(message.encode(1)).hasSize(16 + 60 * 1024);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        message.put(1, new byte[1020]);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("length of the netlink message: ");
        assertThatThrownBy(() -> NetlinkMessage.of(16, 0).put(5, new byte[70_000]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length of attribute 5: 70000 (expected: 0..65531)");
    }

    @Test
    void namesThatTheKernelWouldNotTakeAreRefusedBefore() {
        for (String name : new String[] {"", ".", "..", "a/b", "a b", "a:b", "sixteen-bytes-no", "a\n"}) {
            assertThatThrownBy(() -> LinkCodec.create(name, "bridge"))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("interface name: ");
        }
    }

    @Test
    void deletesALinkByName() {
        assertBytes(
                LinkCodec.delete("v"),
                "28000000 1100 0500 04030201 00000000",
                "00 00 0000 00000000 00000000 00000000",
                "0600 0300 7600 0000");
    }

    /** The bits of REPLACE and EXCLUSIVE together are those of DUMP, for which no ACK is asked. */
    @Test
    void replacingExclusivelyIsNoDump() {
        assertThatThrownBy(() -> NetlinkMessage.of(Rtm.NEWROUTE, NetlinkMessage.REPLACE | NetlinkMessage.EXCLUSIVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("flags: REPLACE | EXCLUSIVE (expected: one of them, or DUMP)");
    }
}
