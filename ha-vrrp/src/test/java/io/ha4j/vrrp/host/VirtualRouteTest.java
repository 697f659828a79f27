package io.ha4j.vrrp.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes and addresses as they are written and read. */
class VirtualRouteTest {

    @Test
    void readsAsItIsWritten() {
        VirtualRoute route = VirtualRoute.to("10.1.0.0/16")
                .via("192.0.2.1")
                .device("eth0")
                .metric(10)
                .table(100);
        assertThat(route)
                .isEqualTo(new VirtualRoute(
                        CidrAddress.parse("d", "10.1.0.0/16"), Addresses.parse("v", "192.0.2.1"), "eth0", 10, 100))
                .hasToString("10.1.0.0/16 via 192.0.2.1 dev eth0 metric 10 table 100");
        assertThat(VirtualRoute.to("0.0.0.0/0").via("192.0.2.1")).hasToString("0.0.0.0/0 via 192.0.2.1");
        assertThat(VirtualRoute.to("2001:db8::/32").device("eth0").via("fe80::1"))
                .hasToString("2001:db8:0:0:0:0:0:0/32 via fe80:0:0:0:0:0:0:1 dev eth0");
        assertThat(VirtualRoute.to("10.1.2.3").device("eth0")).hasToString("10.1.2.3/32 dev eth0");
    }

    @Test
    void replacesWhatTheKernelTakesForTheSame() {
        VirtualRoute route = VirtualRoute.to("10.1.0.0/16").via("192.0.2.1");
        assertThat(route.replaces(route.via("192.0.2.2"))).isTrue();
        assertThat(route.replaces(route.metric(1))).isFalse();
        assertThat(route.replaces(route.table(1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.1/16", "10.0.0.0/6", "2001:db8::1/64", "::1/0", "192.0.2.1/31"})
    void isToANetwork(String destination) {
        assertThatThrownBy(() -> VirtualRoute.to(destination))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("route: ")
                .hasMessageEndingWith(" (expected: a network: zeros behind the prefix)");
    }

    @Test
    void anAddressShowsItsDeviceAndScope() {
        VirtualAddress address = VirtualAddress.of("192.0.2.10/24");
        assertThat(address).hasToString("192.0.2.10/24");
        assertThat(address.onDevice("eth1").withScope(AddressScope.LINK))
                .hasToString("192.0.2.10/24 dev eth1 scope link");
    }
}
