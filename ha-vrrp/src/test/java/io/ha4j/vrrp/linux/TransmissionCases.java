package io.ha4j.vrrp.linux;

import static io.ha4j.vrrp.rfc.RfcCase.negative;
import static io.ha4j.vrrp.rfc.RfcCase.positive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import io.ha4j.vrrp.rfc.Rfc9568;
import io.ha4j.vrrp.rfc.RfcCase;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/** Sections 5.1, 7.2 and 7.3: from where to where, and with which hardware address. */
public final class TransmissionCases {

    private static final InterfaceAddress FIRST = on("192.0.2.11/24");
    private static final InterfaceAddress SECOND = on("192.0.2.12/24");
    private static final InterfaceAddress GLOBAL = on("2001:db8::11/64");
    private static final InterfaceAddress LINK_LOCAL = on("fe80::11/64");

    private TransmissionCases() {}

    /** {@return all of them} */
    public static List<RfcCase> cases() {
        return List.of(
                positive(
                        Rfc9568.GROUP,
                        "IPv4",
                        () -> assertThat(eth0().build().multicastGroup()).isEqualTo(ip("224.0.0.18"))),
                positive(
                        Rfc9568.GROUP,
                        "IPv6",
                        () -> assertThat(eth0v6().build().multicastGroup()).isEqualTo(ip("ff02::12"))),
                negative(
                        Rfc9568.GROUP,
                        "the group of the other family",
                        () -> assertThatIllegalStateException()
                                .isThrownBy(
                                        () -> eth0().multicastGroup("ff02::12").build())),
                positive(
                        Rfc9568.OTHER_DESTINATIONS,
                        "peers, and then no group",
                        () -> assertThat(eth0().peer("192.0.2.12").build())
                                .returns(List.of(ip("192.0.2.12")), IpTransport::peers)
                                .returns(null, IpTransport::multicastGroup)),
                positive(
                        Rfc9568.OTHER_DESTINATIONS,
                        "another group",
                        () -> assertThat(eth0().multicastGroup("224.0.0.19")
                                        .build()
                                        .multicastGroup())
                                .isEqualTo(ip("224.0.0.19"))),
                negative(
                        Rfc9568.HOPS_RECEIVED,
                        "fewer cannot be allowed with multicast",
                        () -> assertThatIllegalStateException()
                                .isThrownBy(() -> eth0().minimumHops(254).build())),
                positive(
                        Rfc9568.HOPS_OF_PEERS,
                        "1 is enough by default, and 255 can be demanded",
                        () -> assertThat(eth0().peer("192.0.2.12").build().minimumHops()
                                        + eth0().peer("192.0.2.12")
                                                .minimumHops(255)
                                                .build()
                                                .minimumHops())
                                .isEqualTo(1 + 255)),
                positive(
                        Rfc9568.SENT_SOURCE,
                        "IPv4: the first address",
                        () -> assertThat(source(eth0(), GLOBAL, FIRST, SECOND)).isEqualTo(FIRST.address())),
                positive(
                        Rfc9568.SENT_SOURCE,
                        "IPv6: the link-local address",
                        () -> assertThat(source(eth0v6(), GLOBAL, LINK_LOCAL)).isEqualTo(LINK_LOCAL.address())),
                negative(
                        Rfc9568.SENT_SOURCE,
                        "IPv6: no global address instead",
                        () -> assertThat(source(eth0v6(), GLOBAL)).isNull()),
                negative(
                        Rfc9568.SENT_SOURCE,
                        "IPv4: no virtual address where there is another",
                        () -> assertThat(new SourceChoice(eth0().build())
                                        .from(List.of(FIRST, SECOND), Set.of(FIRST.address())))
                                .isEqualTo(SECOND.address())),
                positive(
                        Rfc9568.VIRTUAL_MAC,
                        "VRID 51",
                        () -> assertThat(VirtualMac.address(AddressFamily.IPV4, 51))
                                .containsExactly(0, 0, 0x5e, 0, 1, 51)),
                positive(
                        Rfc9568.VIRTUAL_MAC,
                        "VRID 255 over IPv6",
                        () -> assertThat(VirtualMac.address(AddressFamily.IPV6, 255))
                                .containsExactly(0, 0, 0x5e, 0, 2, 255)),
                negative(
                        Rfc9568.VIRTUAL_MAC,
                        "VRID 0",
                        () -> assertThatIllegalArgumentException()
                                .isThrownBy(() -> VirtualMac.address(AddressFamily.IPV4, 0))));
    }

    private static InetAddress ip(String literal) {
        return Addresses.parse("address", literal);
    }

    private static InterfaceAddress on(String cidr) {
        return InterfaceAddress.of(2, CidrAddress.parse("address", cidr));
    }

    private static IpTransport.Builder eth0() {
        return IpTransport.builder().networkInterface("eth0");
    }

    private static IpTransport.Builder eth0v6() {
        return eth0().family(AddressFamily.IPV6);
    }

    private static InetAddress source(IpTransport.Builder transport, InterfaceAddress... present) {
        return new SourceChoice(transport.build()).from(List.of(present), Set.of());
    }
}
