package io.ha4j.vrrp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StampTest {

    @Test
    void countsSecondsAndFractions() {
        assertThat(Stamp.of(Instant.EPOCH)).isEqualTo(new Stamp(0));
        assertThat(Stamp.of(Instant.ofEpochSecond(0x6800_0000L, 500_000_000)))
                .isEqualTo(new Stamp(0x6800_0000_8000_0000L));
        assertThat(Stamp.of(Instant.ofEpochSecond(1, 999_999_999))).isEqualTo(new Stamp(0x1_ffff_0000L));
        assertThat(Stamp.length(Duration.ofMillis(2_500))).isEqualTo(0x2_8000_0000L);
    }

    @Test
    void aFullCounterCarriesIntoTheTime() {
        assertThat(new Stamp(0x1_0000_ffffL).next()).isEqualTo(new Stamp(0x1_0001_0000L));
        assertThat(new Stamp(0x1_ffff_ffffL).next()).isEqualTo(new Stamp(0x2_0000_0000L));
    }

    @Test
    void isOrderedAcrossTheOverflowOf2106() {
        Instant overflow = Instant.ofEpochSecond(1L << 32);
        Stamp before = Stamp.of(overflow.minusMillis(500));
        Stamp after = Stamp.of(overflow.plusMillis(500));
        assertThat(after.isAfter(before)).isTrue();
        assertThat(before.isAfter(after)).isFalse();
        assertThat(before.isAfter(before)).isFalse();
        assertThat(after.since(before)).isEqualTo(Stamp.length(Duration.ofSeconds(1)));
        assertThat(before.since(after)).isEqualTo(-Stamp.length(Duration.ofSeconds(1)));
    }
}
