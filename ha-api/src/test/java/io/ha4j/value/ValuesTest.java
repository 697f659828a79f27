package io.ha4j.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.Health;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.10,192.0.2.10", "0.0.0.0,0.0.0.0", "255.255.255.255,255.255.255.255",
        "2001:db8::10,2001:db8:0:0:0:0:0:10", "::1,0:0:0:0:0:0:0:1", "::,0:0:0:0:0:0:0:0",
        "FE80::1,fe80:0:0:0:0:0:0:1",
    })
    void parsesAddresses(String text, String printed) {
        assertThat(Addresses.text(Addresses.parse("address", text))).isEqualTo(printed);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "example.com",
                "10.1",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                "0x7f.1",
                "1.2.3.-4",
                ":",
                ":::",
                "1::2::3",
                "2001:db8::g",
                "::ffff:1.2.3.4",
                "[::1]",
                "::1%no such",
                "12345::",
                "1:2:3:4:5:6:7:8:9",
                ".::1",
                "g::1",
                "192.0.2.10/24"
            })
    void refusesWhatIsNoAddressWithoutALookUp(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.parse("peer", text))
                .withMessageStartingWith("peer: ")
                .withMessageContaining("(expected: an IPv4 or IPv6 address");
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.10/24,24", "192.0.2.10,32", "0.0.0.0/0,0", "2001:db8::1/64,64", "::1,128", "::1/128,128"})
    void parsesPrefixes(String text, int prefix) {
        CidrAddress address = CidrAddress.parse("vip", text);
        assertThat(address.prefixLength()).isEqualTo(prefix);
        assertThat(CidrAddress.parse("vip", address.toString())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.10/33",
                "192.0.2.10/",
                "192.0.2.10/-1",
                "::1/129",
                "192.0.2.10/ab",
                "/24",
                "192.0.2.10/24/8"
            })
    void refusesWrongPrefixes(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CidrAddress.parse("vip", text))
                .withMessageStartingWith("vip: ");
    }

    @Test
    void saysFieldValueAndRule() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Require.inRange("priority", 300, 1, 255))
                .withMessage("priority: 300 (expected: 1..255)");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Require.inRange("interval", Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofSeconds(2)))
                .withMessage("interval: 5 ms (expected: 10 ms..2 s)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Require.notBlank("name", "a\nb"))
                .withMessage("name: \"a\nb\" (expected: a name without control characters)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Require.nonNull("listener", null, "a listener"))
                .withMessage("listener: null (expected: a listener)");
        assertThatIllegalStateException()
                .isThrownBy(() -> Require.state(false, "peers", "none", "at least one"))
                .withMessage("peers: none (expected: at least one)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Addresses.endpoint("bind", "127.0.0.1", 65_536))
                .withMessage("bind port: 65536 (expected: 1..65535)");
    }

    @ParameterizedTest
    @CsvSource({
        "PT1S,1 s",
        "PT0.1S,100 ms",
        "PT1.5S,1.5 s",
        "PT0.00025S,250 us",
        "PT0.000000001S,1 ns",
        "PT0S,0 s",
        "PT3650000H,PT3650000H"
    })
    void writesDurationsAsPeopleDo(Duration duration, String text) {
        assertThat(Require.text(duration)).isEqualTo(text);
    }

    @Test
    void writesEndpoints() {
        assertThat(Addresses.text(Addresses.endpoint("a", "192.0.2.1", 80))).isEqualTo("192.0.2.1:80");
        assertThat(Addresses.text(Addresses.endpoint("a", "::1", 80))).isEqualTo("[0:0:0:0:0:0:0:1]:80");
    }

    @Test
    void checksTheWeightOfAHealth() {
        assertThat(Health.of(Health.Status.UP, "fine").isUp()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Health(Health.Status.UP, OptionalInt.of(-1), ""))
                .withMessage("weight: -1 (expected: 0..65535)");
    }
}
