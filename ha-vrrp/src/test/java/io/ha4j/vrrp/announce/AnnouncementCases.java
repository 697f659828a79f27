package io.ha4j.vrrp.announce;

import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.linux.VirtualMac;
import io.ha4j.vrrp.packet.InternetChecksum;
import io.ha4j.vrrp.rfc.Rfc9568;
import io.ha4j.vrrp.rfc.RfcCase;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Sections 8.1.2 and 8.2.2: what a gratuitous ARP and an unsolicited neighbour advertisement say. */
public final class AnnouncementCases {

    private static final HardwareAddress MAC = HardwareAddress.of(VirtualMac.address(AddressFamily.IPV4, 51));
    private static final HardwareAddress MAC6 = HardwareAddress.of(VirtualMac.address(AddressFamily.IPV6, 51));
    private static final InetAddress VIP = Addresses.parse("vip", "192.0.2.50");
    private static final InetAddress VIP6 = Addresses.parse("vip", "2001:db8::50");
    private static final int ICMP = 54;

    private AnnouncementCases() {}

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        return List.of(
                positive(
                        Rfc9568.GRATUITOUS_ARP,
                        "a broadcast request for its own address, by the virtual MAC",
                        () -> assertThat(hex(GratuitousArp.frame(MAC, VIP), 0, 42))
                                .isEqualTo("ffffffffffff" + "00005e000133" + "0806" // Ethernet
                                        + "0001" + "0800" + "06" + "04" + "0001" // request
                                        + "00005e000133" + "c0000232" // sender
                                        + "ffffffffffff" + "c0000232")), // target
                negative(
                        Rfc9568.GRATUITOUS_ARP,
                        "none for an IPv6 address",
                        () -> assertThatIllegalArgumentException().isThrownBy(() -> GratuitousArp.frame(MAC, VIP6))),
                positive(
                        Rfc9568.NEIGHBOUR_ADVERTISEMENT,
                        "of a router: R and O set, S clear, target and target link-layer address",
                        () -> assertThat(hex(frame(true), ICMP, ICMP + 2) + hex(frame(true), ICMP + 4, ICMP + 32))
                                .isEqualTo("8800" + "a0000000" + "20010db8000000000000000000000050" + "0201"
                                        + "00005e000233")),
                positive(Rfc9568.NEIGHBOUR_ADVERTISEMENT, "to all nodes, hop limit 255, with a right checksum", () -> {
                    byte[] frame = frame(true);
                    assertThat(hex(frame, 0, 14)).isEqualTo("333300000001" + "00005e000233" + "86dd");
                    assertThat(frame[21] & 0xff).isEqualTo(255);
                    assertThat(hex(frame, 38, ICMP)).isEqualTo("ff020000000000000000000000000001");
                    int pseudo = InternetChecksum.sum(frame, 22, 32, 58 + 32);
                    assertThat(InternetChecksum.sum(frame, ICMP, 32, pseudo)).isEqualTo(0xffff);
                }),
                negative(
                        Rfc9568.NEIGHBOUR_ADVERTISEMENT,
                        "of a host that does not forward: R clear",
                        () -> assertThat(hex(frame(false), ICMP + 4, ICMP + 8)).isEqualTo("20000000")),
                negative(
                        Rfc9568.NEIGHBOUR_ADVERTISEMENT,
                        "none for an IPv4 address",
                        () -> assertThatIllegalArgumentException()
                                .isThrownBy(() -> NeighbourAdvertisement.frame(MAC6, VIP, VIP6, true))));
    }

    private static byte[] frame(boolean router) {
        return NeighbourAdvertisement.frame(MAC6, VIP6, VIP6, router);
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(Arrays.copyOfRange(bytes, from, to));
    }
}
