package io.ha4j.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A transport as a value. */
class IpTransportTest {

    private static IpTransport.Builder eth0() {
        return IpTransport.builder().networkInterface("eth0");
    }

    private static IpTransport.Builder unicast() {
        return eth0().peer("192.0.2.12").peer("192.0.2.13");
    }

    @Test
    void hasTheGroupOfItsFamilyUnlessItHasPeers() {
        assertThat(eth0().build().multicastGroup()).isEqualTo(Addresses.parse("g", "224.0.0.18"));
        assertThat(eth0().family(AddressFamily.IPV6).build().multicastGroup())
                .isEqualTo(Addresses.parse("g", "ff02::12"));
        assertThat(unicast().build().multicastGroup()).isNull();
    }

    /** Each differs from the others by one setting or more: none may be taken for another, in a set or by its id. */
    private static final List<IpTransport> ALL_DIFFERENT = List.of(
            eth0().build(),
            IpTransport.builder().networkInterface("eth1").build(),
            eth0().family(AddressFamily.IPV6).build(),
            eth0().sourceAddress("192.0.2.11").build(),
            eth0().multicastGroup("224.0.0.19").build(),
            eth0().virtualMac(VirtualMac.on(), 51).build(),
            eth0().virtualMac(VirtualMac.on(), 52).build(),
            eth0().virtualMac(VirtualMac.on().interfaceName("vmac"), 51).build(),
            eth0().virtualMac(VirtualMac.on().interfaceName("vmac"), 52).build(),
            eth0().virtualMac(VirtualMac.on().sendFromParent(), 51).build(),
            eth0().linkUpDelay(Duration.ofSeconds(5)).build(),
            eth0().linkDownDelay(Duration.ofSeconds(5)).build(),
            eth0().realtimePriority(50).build(),
            eth0().peer("192.0.2.12").build(),
            unicast().build(),
            eth0().peer("192.0.2.13").peer("192.0.2.12").build(),
            unicast().minimumHops(254).build(),
            unicast().checkSource(false).build());

    @Test
    void isToldApartByAllItsSettings() {
        Set<Object> ids = new HashSet<>();
        for (IpTransport transport : ALL_DIFFERENT) {
            ids.add(transport.virtualMac() == null ? transport.id() : transport);
            assertThat(transport).isEqualTo(transport.toBuilder().build());
            assertThat(transport.hashCode())
                    .isEqualTo(transport.toBuilder().build().hashCode());
        }
        assertThat(ids).hasSameSizeAs(ALL_DIFFERENT);
        assertThat(new HashSet<>(ALL_DIFFERENT)).hasSameSizeAs(ALL_DIFFERENT);
    }

    /** There can be one interface of a name: so it is one transport, which changes, or starts anew. */
    @Test
    void withAVirtualMacItIsTheOneWithThatInterface() {
        IpTransport one = eth0().virtualMac(VirtualMac.on(), 51).build();
        assertThat(one.id().name()).isEqualTo("ip+mac://vrrp.51?id=51");
        assertThat(unicast()
                        .networkInterface("eth1")
                        .virtualMac(VirtualMac.on().sendFromParent(), 51)
                        .build()
                        .id())
                .isEqualTo(one.id());
        assertThat(eth0().virtualMac(VirtualMac.on().interfaceName("vmac"), 51)
                        .build()
                        .id())
                .hasToString("vrrp-transport/ip+mac://vmac?id=51");
        assertThat(eth0().family(AddressFamily.IPV6)
                        .virtualMac(VirtualMac.on(), 51)
                        .build()
                        .id()
                        .name())
                .isEqualTo("ip6+mac://vrrp6.51?id=51");
    }

    /** An endpoint that is open can change what needs no other socket, and no other interface. */
    @Test
    void keepsItsSocketsThroughOtherPeersDelaysAndLimits() {
        IpTransport.Builder mac = unicast().virtualMac(VirtualMac.on(), 51);
        IpTransport one = mac.build();
        assertThat(one.hasSameSocketsAs(one.toBuilder().peer("192.0.2.99").build()))
                .isTrue();
        assertThat(one.hasSameSocketsAs(one.toBuilder()
                        .sourceAddress("192.0.2.11")
                        .minimumHops(9)
                        .checkSource(false)
                        .linkUpDelay(Duration.ofSeconds(1))
                        .linkDownDelay(Duration.ofSeconds(1))
                        .realtimePriority(1)
                        .build()))
                .isTrue();
        assertThat(one.hasSameSocketsAs(eth0().virtualMac(VirtualMac.on(), 51).build()))
                .isFalse();
        assertThat(one.hasSameSocketsAs(mac.networkInterface("eth1").build())).isFalse();
        assertThat(one.hasSameSocketsAs(unicast()
                        .virtualMac(VirtualMac.on().sendFromParent(), 51)
                        .build()))
                .isFalse();
    }

    /** Keepalived 2.2.7 sends to IPv6 peers with a hop limit of 64; by multicast all must send with 255. */
    @Test
    void demandsTheHopLimitOfItsNetworkByMulticastOnly() {
        assertThat(eth0().build().minimumHops()).isEqualTo(255);
        assertThat(unicast().build().minimumHops()).isEqualTo(1);
        assertThat(unicast().minimumHops(255).build().toBuilder().build().minimumHops())
                .isEqualTo(255);
        assertThat(eth0().build().toBuilder().peer("192.0.2.12").build().minimumHops())
                .isEqualTo(1);
    }

    @Test
    void saysWhatDiffersFromTheDefaults() {
        assertThat(eth0().build()).hasToString("ip://eth0");
        assertThat(eth0().multicastGroup("224.0.0.18").build()).isEqualTo(eth0().build());
        assertThat(eth0().family(AddressFamily.IPV6).peer("fe80::12").build().id())
                .hasToString("vrrp-transport/ip6://eth0?peers=fe80:0:0:0:0:0:0:12");
        assertThat(unicast()
                        .sourceAddress("192.0.2.11")
                        .virtualMac(VirtualMac.on().sendFromParent(), 51)
                        .minimumHops(64)
                        .checkSource(false)
                        .linkUpDelay(Duration.ofSeconds(5))
                        .linkDownDelay(Duration.ofMillis(1500))
                        .realtimePriority(50)
                        .build())
                .hasToString("ip://eth0?source=192.0.2.11&peers=192.0.2.12,192.0.2.13&mac=vrrp.51&id=51&send=parent"
                        + "&hops=64&source-check=off&up-delay=PT5S&down-delay=PT1.5S&realtime=50");
    }

    @Test
    void aFamilyCanBeChangedWithTheGroup() {
        assertThat(eth0().build().toBuilder().family(AddressFamily.IPV6).build())
                .isEqualTo(eth0().family(AddressFamily.IPV6).build());
    }

    @Test
    void aVirtualMacHasTheNameAndAddressOfItsRouter() {
        VirtualMac on = VirtualMac.on();
        assertThat(on.interfaceName(AddressFamily.IPV4, 51)).isEqualTo("vrrp.51");
        assertThat(on.interfaceName(AddressFamily.IPV6, 255)).isEqualTo("vrrp6.255");
        assertThat(on.interfaceName("vip0").interfaceName(AddressFamily.IPV6, 255))
                .isEqualTo("vip0");
        assertThat(VirtualMac.address(AddressFamily.IPV4, 0x33)).containsExactly(0, 0, 0x5e, 0, 1, 0x33);
        assertThat(VirtualMac.address(AddressFamily.IPV6, 255)).containsExactly(0, 0, 0x5e, 0, 2, 0xff);
        assertThat(on)
                .isEqualTo(VirtualMac.on())
                .isNotEqualTo(on.sendFromParent())
                .hasToString("on");
        assertThat(on.interfaceName("vip0").sendFromParent()).hasToString("vip0 sending from parent");
    }
}
