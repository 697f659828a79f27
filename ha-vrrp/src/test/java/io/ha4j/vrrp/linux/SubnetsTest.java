package io.ha4j.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies in a network. */
class SubnetsTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1/24, 192.0.2.255, true",
        "192.0.2.1/24, 192.0.3.1, false",
        "192.0.2.1/25, 192.0.2.128, false",
        "192.0.2.1/32, 192.0.2.1, true",
        "192.0.2.1/32, 192.0.2.2, false",
        "192.0.2.1/0, 203.0.113.1, true",
        "2001:db8::1/64, 2001:db8::ffff:1, true",
        "2001:db8::1/64, 2001:db8:0:1::1, false",
        "2001:db8::1/0, 192.0.2.1, false",
        "0.0.0.0/0, 2001:db8::1, false",
    })
    void contains(String subnet, String address, boolean inside) {
        assertThat(Subnets.contains(CidrAddress.parse("subnet", subnet), Addresses.parse("address", address)))
                .isEqualTo(inside);
    }
}
