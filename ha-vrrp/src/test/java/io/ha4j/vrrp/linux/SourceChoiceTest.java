package io.ha4j.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which address of an interface is sent from. */
class SourceChoiceTest {

    private static final InterfaceAddress FIRST = on("192.0.2.11/24");
    private static final InterfaceAddress SECOND = on("192.0.2.12/24");
    private static final InterfaceAddress LINK_LOCAL = on("fe80::11/64");
    private static final InterfaceAddress GLOBAL = on("2001:db8::11/64");

    private static InterfaceAddress on(String cidr) {
        return InterfaceAddress.of(2, CidrAddress.parse("address", cidr));
    }

    private static IpTransport.Builder transport() {
        return IpTransport.builder().networkInterface("eth0");
    }

    private static IpTransport.Builder transport6() {
        return transport().family(AddressFamily.IPV6);
    }

    private static @Nullable String choice(
            IpTransport.Builder transport, List<InterfaceAddress> present, String... virtual) {
        Set<InetAddress> addresses = Set.copyOf(
                Stream.of(virtual).map(v -> Addresses.parse("vip", v)).toList());
        InetAddress chosen = new SourceChoice(transport.build()).from(present, addresses);
        return chosen == null ? null : Addresses.text(chosen);
    }

    @Test
    void theFirstOfTheFamily() {
        assertThat(choice(transport(), List.of(GLOBAL, FIRST, SECOND))).isEqualTo("192.0.2.11");
        assertThat(choice(transport(), List.of(GLOBAL, LINK_LOCAL))).isNull();
        assertThat(choice(transport(), List.of())).isNull();
    }

    @Test
    void aVirtualAddressOnlyIfThereIsNoOther() {
        assertThat(choice(transport(), List.of(FIRST, SECOND), "192.0.2.11")).isEqualTo("192.0.2.12");
        assertThat(choice(transport(), List.of(FIRST), "192.0.2.11"))
                .as("the owner")
                .isEqualTo("192.0.2.11");
        assertThat(choice(transport(), List.of(FIRST.withProtocol(HostNetwork.PROTOCOL)), "192.0.2.11"))
                .as("put there by this node, and gone with its mastership")
                .isNull();
    }

    @Test
    void theLinkLocalOneForIpv6Multicast() {
        assertThat(choice(transport6(), List.of(GLOBAL, LINK_LOCAL))).isEqualTo("fe80:0:0:0:0:0:0:11");
        assertThat(choice(transport6(), List.of(GLOBAL))).isNull();
    }

    @Test
    void ofTheScopeOfItsPeersForIpv6Unicast() {
        List<InterfaceAddress> both = List.of(LINK_LOCAL, GLOBAL);
        assertThat(choice(transport6().peer("2001:db8::12"), both)).isEqualTo("2001:db8:0:0:0:0:0:11");
        assertThat(choice(transport6().peer("fe80::12"), both)).isEqualTo("fe80:0:0:0:0:0:0:11");
    }

    @Test
    void noneThatIsNotReady() {
        for (int flag : new int[] {InterfaceAddress.TENTATIVE, InterfaceAddress.DADFAILED}) {
            assertThat(choice(transport6(), List.of(LINK_LOCAL.withFlags(flag))))
                    .isNull();
        }
        assertThat(choice(transport6(), List.of(LINK_LOCAL.withFlags(InterfaceAddress.PERMANENT))))
                .isNotNull();
    }

    @Test
    void theConfiguredOneAndNoOther() {
        assertThat(choice(transport().sourceAddress("192.0.2.12"), List.of(FIRST, SECOND)))
                .isEqualTo("192.0.2.12");
        assertThat(choice(transport().sourceAddress("192.0.2.13"), List.of(FIRST, SECOND)))
                .isNull();
    }

    @Test
    void saysWhatItLooksFor() {
        assertThat(new SourceChoice(transport().sourceAddress("192.0.2.13").build()).wanted())
                .isEqualTo("address 192.0.2.13");
        assertThat(new SourceChoice(transport6().build()).wanted()).isEqualTo("IPv6 link-local address that is ready");
        assertThat(new SourceChoice(transport6().peer("2001:db8::12").build()).wanted())
                .isEqualTo("global IPv6 address that is ready");
    }
}
