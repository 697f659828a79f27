package io.ha4j.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an advertisement can say at all, and how it prints. */
class AdvertisementTest {

    private static final InetAddress VIP = Addresses.parse("vip", "192.0.2.50");

    private static Advertisement advertisement(
            VrrpVersion version, int id, int priority, int centiseconds, int addresses, int type, long data) {
        return new Advertisement(version, id, priority, centiseconds, Collections.nCopies(addresses, VIP), type, data);
    }

    @ParameterizedTest
    @CsvSource({
        "V3, 1,   0,   1,     1,   0, 0",
        "V3, 255, 255, 4095,  255, 0, 0",
        "V2, 1,   0,   100,   0,   0, 0",
        "V2, 255, 255, 25500, 255, 1, -1",
        "V2, 51,  100, 200,   1,   0, 7",
    })
    void allows(VrrpVersion version, int id, int priority, int centiseconds, int addresses, int type, long data) {
        assertThat(advertisement(version, id, priority, centiseconds, addresses, type, data))
                .returns(priority, Advertisement::priority);
    }

    @ParameterizedTest(name = "{7}")
    @CsvSource({
        "V3, 0,   100, 100,   1,   0, 0, virtualRouterId: 0 (expected: 1..255)",
        "V3, 256, 100, 100,   1,   0, 0, virtualRouterId: 256 (expected: 1..255)",
        "V3, 51,  -1,  100,   1,   0, 0, priority: -1 (expected: 0..255)",
        "V3, 51,  256, 100,   1,   0, 0, priority: 256 (expected: 0..255)",
        "V3, 51,  100, 0,     1,   0, 0, intervalCentiseconds: 0 (expected: 1..4095)",
        "V3, 51,  100, 4096,  1,   0, 0, intervalCentiseconds: 4096 (expected: 1..4095)",
        "V3, 51,  100, 100,   0,   0, 0, addresses: 0 (expected: 1..255)",
        "V3, 51,  100, 100,   256, 0, 0, addresses: 256 (expected: 1..255)",
        "V3, 51,  100, 100,   1,   1, 0, authentication: set (expected: none in version 3)",
        "V3, 51,  100, 100,   1,   0, 7, authentication: set (expected: none in version 3)",
        "V2, 51,  100, 0,     1,   0, 0, intervalCentiseconds: 0 (expected: 100..25500 in steps of 100 for version 2)",
        "V2, 51,  100, 150,   1,   0, 0, intervalCentiseconds: 150 (expected: 100..25500 in steps of 100 for version 2)",
        "V2, 51,  100, 25600, 1,   0, 0, intervalCentiseconds: 25600 (expected: 100..25500 in steps of 100 for version 2)",
        "V2, 51,  100, 100,   256, 0, 0, addresses: 256 (expected: 0..255)",
        "V2, 51,  100, 100,   1,   2, 0, authenticationType: 2 (expected: 0..1)",
    })
    void refuses(
            VrrpVersion version,
            int id,
            int priority,
            int centiseconds,
            int addresses,
            int type,
            long data,
            String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> advertisement(version, id, priority, centiseconds, addresses, type, data))
                .withMessage(message);
    }

    @Test
    void printsWhatItSaysAndNoPassword() {
        assertThat(new Advertisement(VrrpVersion.V3, 51, 100, 10, List.of(VIP)))
                .hasToString(
                        "Advertisement[V3, virtualRouterId=51, priority=100, interval=100 ms, addresses=[192.0.2.50]]");
        assertThat(advertisement(VrrpVersion.V2, 51, 100, 100, 1, 1, 0x3131_3131_0000_0000L))
                .hasToString("Advertisement[V2, virtualRouterId=51, priority=100, interval=1000 ms,"
                        + " addresses=[192.0.2.50], password=***]");
    }
}
