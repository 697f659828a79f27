package io.ha4j.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order that decides between routers of equal priority. */
class RouterAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.11,    0,    192.0.2.12,    0,    -1",
        "127.0.0.1,     0,    128.0.0.1,     0,    -1",
        "192.0.2.200,   0,    192.0.2.100,   0,    1",
        "192.0.2.11,    0,    192.0.2.11,    0,    0",
        "192.0.2.11,    3113, 192.0.2.12,    3112, -1",
        "127.0.0.1,     3112, 127.0.0.1,     3113, -1",
        "127.0.0.1,     3113, 127.0.0.1,     3112, 1",
        "2001:db8::8,   0,    fe80::1,       0,    -1",
    })
    void comparesAddressesAsUnsignedNumbersAndThenPorts(String a, int portA, String b, int portB, int order) {
        RouterAddress one = new RouterAddress(Addresses.parse("a", a), portA);
        RouterAddress other = new RouterAddress(Addresses.parse("b", b), portB);
        assertThat(Integer.signum(one.compareTo(other))).isEqualTo(order);
        assertThat(Integer.signum(other.compareTo(one))).isEqualTo(-order);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.11, 0, 192.0.2.11", "127.0.0.1, 3112, 127.0.0.1:3112"})
    void printsAPortIfThereIsOne(String address, int port, String text) {
        assertThat(new RouterAddress(Addresses.parse("a", address), port)).hasToString(text);
    }
}
