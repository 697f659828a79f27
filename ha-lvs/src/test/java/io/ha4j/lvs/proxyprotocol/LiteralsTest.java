package io.ha4j.lvs.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralsTest {

    private static final Pattern LENIENT = Pattern.compile("[0-9a-f]{5}|\\b0\\d+\\.|\\.0\\d");

    /** In the middle of other bytes that would change it. */
    private static byte @Nullable [] ipv6(String text) {
        return Literals.ipv6(("1:" + text + ":1").getBytes(StandardCharsets.ISO_8859_1), 2, 2 + text.length());
    }

    private static byte @Nullable [] ipv4(String text) {
        return Literals.ipv4(("1" + text + "1").getBytes(StandardCharsets.ISO_8859_1), 1, 1 + text.length());
    }

    @ParameterizedTest
    @CsvSource({
        "::, 00000000000000000000000000000000",
        "::1, 00000000000000000000000000000001",
        "1::, 00010000000000000000000000000000",
        "1::8, 00010000000000000000000000000008",
        "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
        "0001:002:03:4:5:6:7:ABcd, 0001000200030004000500060007abcd",
        "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
        "::2:3:4:5:6:7:8, 00000002000300040005000600070008",
        "1:2:3::5:6:7:8, 00010002000300000005000600070008",
        "::1.2.3.4, 00000000000000000000000001020304",
        "1:2:3:4:5:6:1.2.3.4, 00010002000300040005000601020304",
    })
    void readsIpv6(String text, String hex) {
        assertThat(ipv6(text)).isEqualTo(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "::1::",
                ":1::",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "g::",
                "::-1",
                "::1%1",
                "1.2.3.4",
                "::1.2.3",
                "::1.2.3.256",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::\u00b2",
                "[::1]",
                " ::1",
                "::1 ",
            })
    void refusesWhatIsNoIpv6(String text) {
        assertThat(ipv6(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", ".1.2.3", "1..2.3", "1.2.3.4 ", "1.2.3.-4"})
    void refusesWhatIsNoIpv4(String text) {
        assertThat(ipv4(text)).isNull();
    }

    @Test
    void readsIpv4() {
        assertThat(ipv4("0.10.255.99")).isEqualTo(new byte[] {0, 10, (byte) 255, 99});
    }

    @Test
    void readsNumbers() {
        byte[] text = "00123".getBytes(StandardCharsets.US_ASCII);
        assertThat(Literals.number(text, 0, 1, 9)).isZero();
        assertThat(Literals.number(text, 0, 2, 9)).isEqualTo(-1);
        assertThat(Literals.number(text, 2, 5, 123)).isEqualTo(123);
        assertThat(Literals.number(text, 2, 5, 122)).isEqualTo(-1);
        assertThat(Literals.number(text, 2, 2, 122)).isEqualTo(-1);
    }

    /** But it takes no group of more than four digits, which the JDK does, nor octets with leading zeros. */
    @Test
    void agreesWithTheJdk() throws UnknownHostException {
        String alphabet = "0019af::::.";
        int addresses = 0;
        for (long seed = 0; seed < 200_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(2, 20); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] read = ipv6(text.toString());
            if (text.indexOf(":") >= 0
                    && (read != null || !LENIENT.matcher(text).find())) {
                assertThat(read).as("seed %d: %s", seed, text).isEqualTo(byTheJdk(text.toString()));
                addresses += read == null ? 0 : 1;
            }
        }
        assertThat(addresses).isGreaterThan(1_000);
    }

    private static byte @Nullable [] byTheJdk(String text) {
        try {
            InetAddress address = InetAddress.getByName('[' + text + ']');
            byte[] bytes = address.getAddress();
            if (address instanceof Inet6Address) {
                return bytes;
            }
            byte[] mapped = Arrays.copyOfRange(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0}, 0, 16);
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return mapped;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    @Test
    void makesAddressesOfFourOrSixteenBytesOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Literals.address(new byte[5]))
                .withMessage("address: 5 bytes (expected: 4 or 16)");
    }
}
