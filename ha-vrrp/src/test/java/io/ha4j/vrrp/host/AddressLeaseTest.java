package io.ha4j.vrrp.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the kernel is told to keep an address. */
class AddressLeaseTest {

    @ParameterizedTest(name = "{0}, {1} ms, {2} adverts: {3} s")
    @CsvSource({
        "V3,   1000,   3,     2", // 3.008 s until a takeover
        "V3,   1000,   4,     3", // 4.008 s
        "V3,   1000,   1,     2", // 1.008 s: not to be fenced
        "V3,    100,   3,     2", // 0.301 s: not to be fenced
        "V3,     10,   1,     2",
        "V3,    100,  30,     2", // 3.001 s
        "V3,  10000,   3,    29", // 30.078 s
        "V3,  10000,   1,    11", // must outlast the interval
        "V3,   1010,   1,     3", // likewise, rounded up
        "V3,   2400,   1,     4",
        "V3,    800,   3,     2", // 2.406 s: 0.006 s to spare
        "V3,    850,   4,     3", // 3.4066 s: 0.0066 s to spare
        "V3,    840,   4,     2", // 3.3666 s
        "V3,  40950, 100,  4094", // 4095.32 s: 0.08 s short of one more
        "V2,   1000,   3,     2",
        "V2,  10000,   3,    29", // the skew of version 2 is 2/256 s whatever the interval
        "V2, 255000, 100, 25499",
        "V2, 255000,   1,   256",
    })
    void automaticEndsBeforeTheFastestPeerTakesOver(VrrpVersion version, long millis, int adverts, int seconds) {
        assertThat(AddressLease.automatic().seconds(version, Duration.ofMillis(millis), adverts))
                .isEqualTo(seconds);
    }

    @Test
    void leavesRoomForTheKernelWhereverThatIsPossible() {
        for (int adverts = 1; adverts <= 100; adverts++) {
            for (int millis = 10; millis <= 40_950; millis += 10) {
                int lease = AddressLease.automaticSeconds(VrrpVersion.V3, Duration.ofMillis(millis), adverts);
                double takeover = adverts * millis / 1000.0 + millis * 2 / 256.0 / 1000;
                int least = Math.max(2, (millis + 999) / 1000 + 1);
                boolean fences = lease + 0.4 < takeover;
                if (!(lease == least || fences) || lease < least || lease + 1.4 + 1e-6 < takeover) {
                    throw new AssertionError(adverts + " x " + millis + " ms: " + lease + " s, takeover " + takeover);
                }
            }
        }
    }

    @Test
    void isWhatWasSet() {
        assertThat(AddressLease.of(Duration.ofSeconds(2)).seconds(VrrpVersion.V3, Duration.ofSeconds(1), 3))
                .isEqualTo(2);
        assertThat(AddressLease.off().seconds(VrrpVersion.V2, Duration.ofSeconds(255), 3))
                .isZero();
        assertThatThrownBy(() ->
                        AddressLease.of(Duration.ofSeconds(2)).seconds(VrrpVersion.V3, Duration.ofMillis(1010), 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "addressLease: 2 s (expected: at least 1 s longer than the advertisement interval of 1.01 s)");
    }

    @Test
    void isAValue() {
        assertThat(AddressLease.of(Duration.ofSeconds(3)))
                .isEqualTo(AddressLease.of(Duration.ofSeconds(3)))
                .hasSameHashCodeAs(AddressLease.of(Duration.ofSeconds(3)))
                .isNotEqualTo(AddressLease.of(Duration.ofSeconds(4)))
                .hasToString("3 s");
        assertThat(AddressLease.automatic()).isNotEqualTo(AddressLease.off()).hasToString("automatic");
        assertThat(AddressLease.off()).hasToString("off");
    }
}
