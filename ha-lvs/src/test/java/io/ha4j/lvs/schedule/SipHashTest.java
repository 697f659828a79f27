package io.ha4j.lvs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {

    /** From another implementation of SipHash-1-3, with a key of zeros: {@code hash(value.to_bytes(4, 'little'))} of CPython 3.11. */
    @ParameterizedTest
    @CsvSource({"00000000, 9ac48af0", "00000001, c37b7090", "0a000001, 3d667eda", "ffffffff, 74cad6e2"})
    void isSipHash13(String value, String hash) {
        assertThat(SipHash.of(Integer.parseUnsignedInt(value, 16), 0)).isEqualTo(Integer.parseUnsignedInt(hash, 16));
    }
}
