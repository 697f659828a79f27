package io.ha4j.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.host.AddressScope;
import io.ha4j.vrrp.host.Announcements;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.host.VirtualRoute;
import io.ha4j.vrrp.io.UdpTransport;
import io.ha4j.vrrp.linux.IpTransport;
import io.ha4j.vrrp.linux.VirtualMac;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An instance as a value: what the builder makes of what it is told. */
class VrrpInstanceTest {

    private static VrrpInstance.Builder vi1() {
        return VrrpInstance.builder("VI_1")
                .networkInterface("eth0")
                .virtualRouterId(51)
                .virtualAddress("192.0.2.50/24");
    }

    @Test
    void makesTheTransportFromTheInterfaceAndItsKin() {
        VrrpInstance instance = vi1().sourceAddress("192.0.2.11")
                .unicastPeer("192.0.2.12")
                .virtualMac()
                .minimumHops(254)
                .linkUpDelay(Duration.ofSeconds(1))
                .linkDownDelay(Duration.ofSeconds(2))
                .realtimePriority(3)
                .build();
        assertThat(instance.transport())
                .isEqualTo(IpTransport.builder()
                        .networkInterface("eth0")
                        .sourceAddress("192.0.2.11")
                        .peer("192.0.2.12")
                        .virtualMac(VirtualMac.on(), 51)
                        .minimumHops(254)
                        .linkUpDelay(Duration.ofSeconds(1))
                        .linkDownDelay(Duration.ofSeconds(2))
                        .realtimePriority(3)
                        .build());
        assertThat(instance).isEqualTo(instance.toBuilder().build());
    }

    @Test
    void takesTheFamilyOfTheVirtualAddresses() {
        VrrpInstance instance = VrrpInstance.builder("VI_6")
                .networkInterface("eth0")
                .multicastGroup("ff02::13")
                .virtualRouterId(51)
                .virtualAddress("fe80::50/64")
                .build();
        assertThat(instance.transport().family()).isEqualTo(AddressFamily.IPV6);
        assertThat(instance.transport()).hasToString("ip6://eth0?group=ff02:0:0:0:0:0:0:13");
    }

    @Test
    void instancesOnOneInterfaceShareATransport() {
        assertThat(vi1().virtualRouterId(52).build().transport())
                .isEqualTo(vi1().build().transport());
        assertThat(vi1().virtualRouterId(52).virtualMac().build().transport())
                .isNotEqualTo(vi1().virtualMac().build().transport());
    }

    @Test
    void aCopyCanGoOnWithEitherKindOfTransport() {
        VrrpInstance mac = vi1().virtualMac().build();
        assertThat(mac.toBuilder().virtualRouterId(52).build())
                .isEqualTo(vi1().virtualRouterId(52).virtualMac().build());
        UdpTransport udp =
                UdpTransport.builder().bind("127.0.0.1", 3112).peer("127.0.0.2").build();
        Authentication key = Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"));
        VrrpInstance overUdp =
                mac.toBuilder().transport(udp).authentication(key).build();
        assertThat(overUdp.transport()).isEqualTo(udp);
        assertThat(overUdp.toBuilder().networkInterface("eth0").build())
                .isEqualTo(vi1().authentication(key).build());
    }

    @Test
    void holdsWhatAMasterPutsOnItsHost() {
        VirtualAddress onEth1 =
                VirtualAddress.of("198.51.100.50").onDevice("eth1").withScope(AddressScope.LINK);
        VirtualRoute route = VirtualRoute.to("10.1.0.0/16").via("192.0.2.1");
        VrrpInstance instance = vi1().virtualAddress(onEth1)
                .excludedAddress("2001:db8::50/64")
                .excludedAddress(VirtualAddress.of("203.0.113.50/32"))
                .route(route)
                .announcements(a -> a.refresh(Duration.ZERO))
                .announcements(a -> a.repeat(2))
                .advertisementInterval(Duration.ofSeconds(10))
                .startupDelay(Duration.ofSeconds(7))
                .build();
        assertThat(instance.resources())
                .isEqualTo(new VirtualResources(
                        "VI_1",
                        51,
                        false,
                        List.of(VirtualAddress.of("192.0.2.50/24"), onEth1),
                        List.of(VirtualAddress.of("2001:db8::50/64"), VirtualAddress.of("203.0.113.50")),
                        List.of(route),
                        29,
                        Announcements.standard().refresh(Duration.ZERO).repeat(2)));
        assertThat(instance.advertisement().addresses()).hasSize(2);
        assertThat(instance.startupDelay()).hasSeconds(7);
        assertThat(instance).isEqualTo(instance.toBuilder().build());
        assertThat(instance.toString())
                .contains("addresses=[192.0.2.50/24, 198.51.100.50/32 dev eth1 scope link]")
                .contains("excluded=[2001:db8:0:0:0:0:0:50/64, 203.0.113.50/32]")
                .contains("routes=[10.1.0.0/16 via 192.0.2.1]")
                .contains("transport=ip://eth0,");
    }

    @Test
    void leasesAddressesUnlessToldNotTo() {
        assertThat(vi1().build().resources().leaseSeconds()).isEqualTo(2);
        assertThat(vi1().downTimerAdverts(5).build().resources().leaseSeconds()).isEqualTo(4);
        assertThat(vi1().addressLease(AddressLease.off()).build().resources().leaseSeconds())
                .isZero();
        assertThat(vi1().addressLease(AddressLease.of(Duration.ofSeconds(30)))
                        .build()
                        .resources()
                        .leaseSeconds())
                .isEqualTo(30);
    }

    @Test
    void differsInEachSetting() {
        VrrpInstance one = vi1().build();
        assertThat(one).isEqualTo(vi1().build()).hasSameHashCodeAs(vi1().build());
        assertThat(List.of(
                        vi1().excludedAddress("192.0.2.51").build(),
                        vi1().route(VirtualRoute.to("10.0.0.0/8").device("eth0"))
                                .build(),
                        vi1().announcements(a -> a.repeat(1)).build(),
                        vi1().addressLease(AddressLease.off()).build(),
                        vi1().startupDelay(Duration.ofSeconds(1)).build(),
                        vi1().sourceAddress("192.0.2.11").build()))
                .doesNotContain(one)
                .doesNotHaveDuplicates();
    }
}
