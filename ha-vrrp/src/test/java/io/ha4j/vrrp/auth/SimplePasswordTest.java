package io.ha4j.vrrp.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.CapturedPackets;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clear-text password of version 2, byte for byte as Keepalived sends it. */
class SimplePasswordTest {

    @Test
    void isWhatKeepalivedSends() {
        SimplePassword password = Authentication.password("s3cret12");
        for (CapturedPackets.Packet packet : CapturedPackets.read("/keepalived-2.2.7/v2-pass.pcap")) {
            byte[] payload = packet.payload();
            assertThat(password.matches(payload, payload.length - 8)).isTrue();
            assertThat(Authentication.password("s3cret1").matches(payload, payload.length - 8))
                    .isFalse();
            Advertisement plain =
                    new Advertisement(VrrpVersion.V2, 51, 200, 100, List.of(Addresses.parse("vip", "192.0.2.50")));
            assertThat(AdvertisementCodec.encode(
                            password.putInto(plain), packet.source(), packet.destination(), ChecksumDialect.PLAIN))
                    .isEqualTo(payload);
        }
    }

    @Test
    void isPaddedWithZeros() {
        SimplePassword password = Authentication.password("1111");
        byte[] padded = {'1', '1', '1', '1', 0, 0, 0, 0};
        assertThat(password.matches(padded, 0)).isTrue();
        for (int i = 0; i < padded.length; i++) {
            byte[] other = padded.clone();
            other[i] ^= 1;
            assertThat(password.matches(other, 0)).as("byte %d", i).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"123456789, 9", "'', 0"})
    void hasOneToEightCharacters(String password, int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authentication.password(password))
                .withMessage("password length: " + length
                        + " (expected: 1..8 characters, as many as version 2 has room for)");
    }

    @Test
    void isNeverPrinted() {
        SimplePassword password = Authentication.password("1111");
        assertThat(password).hasToString("password ***").isEqualTo(Authentication.password("1111"));
        assertThat(password).isNotEqualTo(Authentication.password("1112"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Authentication.password("p\u00e4ss"))
                .withMessage("password: *** (expected: printable ASCII characters only)");
    }
}
