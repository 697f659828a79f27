package io.ha4j.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardwareAddressTest {

    @Test
    void isAValueInOneSpelling() {
        HardwareAddress parsed = HardwareAddress.parse("00:00:5E:00:01:33");
        HardwareAddress made = HardwareAddress.of(new byte[] {0, 0, 0x5e, 0, 1, 0x33});
        assertThat(parsed).isEqualTo(made).hasSameHashCodeAs(made).hasToString("00:00:5e:00:01:33");
        parsed.bytes()[5] = 9;
        assertThat(parsed.bytes()).containsExactly(0, 0, 0x5e, 0, 1, 0x33);
        assertThat(parsed).isNotEqualTo(HardwareAddress.parse("00:00:5e:00:01:34"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00:00:5e:00:01",
                "00:00:5e:00:01:33:44",
                "00-00-5e-00-01-33",
                "0:0:5e:0:1:33",
                "00:00:5e:00:01:3g"
            })
    void refusesAnythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HardwareAddress.parse(text))
                .withMessage("hardwareAddress: \"" + text + "\" (expected: 6 bytes, such as 00:00:5e:00:01:33)");
        assertThatIllegalArgumentException().isThrownBy(() -> HardwareAddress.of(new byte[5]));
        assertThatIllegalArgumentException().isThrownBy(() -> HardwareAddress.parse(null));
    }
}
