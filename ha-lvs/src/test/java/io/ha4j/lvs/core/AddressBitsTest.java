package io.ha4j.lvs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class AddressBitsTest {

    @Test
    void readsIpv4AsMapped() {
        byte[] address = {(byte) 192, 0, 2, (byte) 200};
        assertThat(AddressBits.high(address)).isZero();
        assertThat(AddressBits.low(address)).isEqualTo(0xffff_c000_02c8L);
        assertThat(AddressBits.isIpv4(0, 0xffff_c000_02c8L)).isTrue();
        assertThat(AddressBits.isIpv4(0, 0xfffe_c000_02c8L)).isFalse();
        assertThat(AddressBits.isIpv4(0, 0x1_ffff_c000_02c8L)).isFalse();
        assertThat(AddressBits.isIpv4(1, 0xffff_c000_02c8L)).isFalse();
    }

    @Test
    void readsIpv6InNetworkOrder() {
        byte[] address = new byte[16];
        for (int i = 0; i < 16; i++) {
            address[i] = (byte) (0xf0 + i);
        }
        assertThat(AddressBits.high(address)).isEqualTo(0xf0f1f2f3f4f5f6f7L);
        assertThat(AddressBits.low(address)).isEqualTo(0xf8f9fafbfcfdfeffL);
    }

    @Test
    void masksAsManyBits() {
        for (int length = 0; length <= 128; length++) {
            BigInteger mask = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE.shiftLeft(128 - length));
            assertThat(AddressBits.highMask(length))
                    .isEqualTo(mask.shiftRight(64).longValue());
            assertThat(AddressBits.lowMask(length)).isEqualTo(mask.longValue());
        }
    }

    @Test
    void refusesOtherLengths() {
        for (int length : new int[] {0, 3, 5, 15, 17}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AddressBits.low(new byte[length]))
                    .withMessage("address: " + length + " bytes (expected: 4 or 16)");
            assertThatIllegalArgumentException().isThrownBy(() -> AddressBits.high(new byte[length]));
        }
    }
}
