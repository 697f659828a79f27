package io.ha4j.vrrp.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.CapturedPackets;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HmacTest {

    private static final HmacKey KEY_1 = HmacKey.of(1, bytes(0, 32));
    private static final HmacKey KEY_7 = HmacKey.ofAscii(7, "twelve-and-twenty-bytes-of-ascii-text");
    private static final HmacAuthentication BOTH = Authentication.hmac(KEY_1, KEY_7);
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final InetAddress A = Addresses.parse("a", "192.0.2.11");
    private static final InetAddress B = Addresses.parse("b", "192.0.2.12");
    private static final RouterAddress FROM = new RouterAddress(A, 0);

    private static byte[] bytes(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    private static byte[] message(int priority) {
        Advertisement advertisement =
                new Advertisement(VrrpVersion.V3, 51, priority, 10, List.of(Addresses.parse("vip", "192.0.2.50")));
        return AdvertisementCodec.encode(advertisement, A, B, ChecksumDialect.PSEUDO_HEADER);
    }

    private static HmacVerdict verify(HmacVerifier verifier, byte[] packet, Instant now) {
        return verifier.verify(packet, 0, packet.length, FROM, now);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmac-v2", "hmac-v3-ipv4"})
    void believesWhatKeepalivedSigned(String name) {
        HmacVerifier verifier = new HmacVerifier(BOTH, WINDOW);
        List<CapturedPackets.Packet> packets = CapturedPackets.read("/keepalived-2.4.3-hmac/" + name + ".pcap");
        assertThat(packets).hasSize(7);
        for (CapturedPackets.Packet packet : packets) {
            RouterAddress from = new RouterAddress(packet.source(), 0);
            byte[] payload = packet.payload();
            int trailer = payload.length - HmacTrailer.LENGTH;
            Instant sent =
                    Instant.ofEpochSecond(HmacTrailer.stamp(payload, trailer).ticks() >>> 16);
            assertThat(verifier.verify(payload, 0, payload.length, from, sent)).isEqualTo(HmacVerdict.VALID);
            assertThat(verifier.verify(payload, 0, payload.length, from, sent)).isEqualTo(HmacVerdict.REPLAY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmac-v2", "hmac-v3-ipv4"})
    void signsAsKeepalivedDoes(String name) {
        for (CapturedPackets.Packet packet : CapturedPackets.read("/keepalived-2.4.3-hmac/" + name + ".pcap")) {
            byte[] payload = packet.payload();
            int trailer = payload.length - HmacTrailer.LENGTH;
            HmacKey key = HmacTrailer.keyId(payload, trailer) == 1 ? KEY_1 : KEY_7;
            byte[] signed = HmacTrailer.append(
                    Arrays.copyOf(payload, trailer), packet.source(), key, HmacTrailer.stamp(payload, trailer));
            assertThat(signed).isEqualTo(payload);
        }
    }

    @Test
    void believesEachNewAdvertisementOnce() {
        HmacSigner signer = new HmacSigner(BOTH, WINDOW);
        HmacVerifier verifier = new HmacVerifier(BOTH, WINDOW);
        byte[] first = signer.sign(message(100), A, NOW);
        byte[] second = signer.sign(message(100), A, NOW); // the same instant: the counter tells them apart
        assertThat(verify(verifier, first, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, second, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, first, NOW)).isEqualTo(HmacVerdict.REPLAY);
        assertThat(verify(verifier, second, NOW)).isEqualTo(HmacVerdict.REPLAY);
    }

    @Test
    void goesOnWhenTheWallClockOfTheSenderStepsBack() {
        HmacSigner signer = new HmacSigner(BOTH, WINDOW);
        HmacVerifier verifier = new HmacVerifier(BOTH, WINDOW);
        assertThat(verify(verifier, signer.sign(message(100), A, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
        for (int i = 0; i < 70_000; i++) {
            signer.sign(message(100), A, NOW.minusSeconds(3));
        }
        byte[] later = signer.sign(message(100), A, NOW.minusSeconds(3));
        assertThat(verify(verifier, later, NOW.minusSeconds(3))).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void recoversWhenTheWallClockOfTheSenderStepsBackByMoreThanTheWindow() {
        HmacSigner signer = new HmacSigner(BOTH, WINDOW);
        signer.sign(message(100), A, NOW.plusSeconds(3_600));
        HmacVerifier verifier = new HmacVerifier(BOTH, WINDOW);
        assertThat(verify(verifier, signer.sign(message(100), A, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void recoversWhenAllWallClocksStepBackByMoreThanTheWindow() {
        HmacSigner signer = new HmacSigner(BOTH, WINDOW);
        HmacVerifier verifier = new HmacVerifier(BOTH, WINDOW);
        Instant wrong = NOW.plusSeconds(3_600);
        assertThat(verify(verifier, signer.sign(message(100), A, wrong), wrong)).isEqualTo(HmacVerdict.VALID);
        byte[] corrected = signer.sign(message(100), A, NOW);
        assertThat(verify(verifier, corrected, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, corrected, NOW)).isEqualTo(HmacVerdict.REPLAY);
    }

    @Test
    void refusesWhatIsOutsideTheWindow() {
        byte[] packet = new HmacSigner(BOTH, WINDOW).sign(message(0), A, NOW);
        assertThat(verify(new HmacVerifier(BOTH, WINDOW), packet, NOW.plusMillis(5_001)))
                .isEqualTo(HmacVerdict.STALE);
        assertThat(verify(new HmacVerifier(BOTH, WINDOW), packet, NOW.minusMillis(5_001)))
                .isEqualTo(HmacVerdict.STALE);
        assertThat(verify(new HmacVerifier(BOTH, WINDOW), packet, NOW.plusMillis(4_999)))
                .isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void refusesOtherKeysAndKeepsThemOutOfTheMemory() {
        HmacVerifier verifier = new HmacVerifier(Authentication.hmac(KEY_1), WINDOW);
        byte[] sameId = new HmacSigner(Authentication.hmac(HmacKey.of(1, bytes(9, 32))), WINDOW)
                .sign(message(1), A, NOW.plusSeconds(2));
        byte[] otherId = new HmacSigner(Authentication.hmac(KEY_7), WINDOW).sign(message(1), A, NOW);
        assertThat(verify(verifier, sameId, NOW)).isEqualTo(HmacVerdict.INVALID);
        assertThat(verify(verifier, otherId, NOW)).isEqualTo(HmacVerdict.UNKNOWN_KEY);
        assertThat(verify(verifier, new HmacSigner(BOTH, WINDOW).sign(message(1), A, NOW), NOW))
                .isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void acceptsAnyOfItsKeysWhileTheyAreChanged() {
        HmacVerifier verifier = new HmacVerifier(Authentication.hmac(KEY_7, KEY_1), WINDOW);
        assertThat(verify(verifier, new HmacSigner(BOTH, WINDOW).sign(message(1), A, NOW), NOW))
                .isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void refusesEveryFlippedBitButThoseOfTheChecksum() {
        byte[] packet = new HmacSigner(BOTH, WINDOW).sign(message(100), A, NOW);
        for (int bit = 0; bit < packet.length * 8; bit++) {
            boolean checksum = bit / 8 == 6 || bit / 8 == 7; // zeroed for the tag; guarded by the codec
            byte[] flipped = packet.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            HmacVerdict verdict = verify(new HmacVerifier(BOTH, WINDOW), flipped, NOW);
            assertThat(verdict == HmacVerdict.VALID)
                    .as("bit %d: %s", bit, verdict)
                    .isEqualTo(checksum);
        }
    }

    @Test
    void refusesEveryOtherLength() {
        byte[] packet = new HmacSigner(BOTH, WINDOW).sign(message(100), A, NOW);
        for (int length = 0; length < packet.length + 3; length++) {
            HmacVerdict verdict = new HmacVerifier(BOTH, WINDOW)
                    .verify(Arrays.copyOf(packet, packet.length + 3), 0, length, FROM, NOW);
            HmacVerdict expected = length == packet.length
                    ? HmacVerdict.VALID
                    : length == packet.length - HmacTrailer.LENGTH ? HmacVerdict.MISSING : HmacVerdict.MALFORMED;
            assertThat(verdict).as("length %d", length).isEqualTo(expected);
        }
    }

    @Test
    void refusesAnAdvertisementOfSomebodyElse() {
        byte[] packet = new HmacSigner(BOTH, WINDOW).sign(message(100), A, NOW);
        HmacVerifier verifier = new HmacVerifier(BOTH, WINDOW);
        assertThat(verifier.verify(packet, 0, packet.length, new RouterAddress(B, 0), NOW))
                .isEqualTo(HmacVerdict.INVALID);
    }

    @Test
    void neverPrintsAKey() {
        assertThat(KEY_7.toString()).isEqualTo("HmacKey[id=7]");
        assertThat(BOTH.toString()).isEqualTo("hmac[1, 7]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.ofAscii(1, "short-secret"))
                .withMessage("key length: 12 (expected: 32..64 bytes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HmacKey.ofAscii(1, "umlaut-\u00e4-in-an-otherwise-fine-secret"))
                .withMessage("key: *** (expected: visible ASCII characters only)");
    }

    @Test
    void takesAWindowFromTheInterval() {
        assertThat(BOTH.windowFor(Duration.ofMillis(100))).isEqualTo(Duration.ofSeconds(5));
        assertThat(BOTH.windowFor(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(12));
        assertThat(BOTH.windowFor(Duration.ofSeconds(255))).isEqualTo(Duration.ofMinutes(5));
        assertThat(BOTH.window(Duration.ofSeconds(1)).windowFor(Duration.ofSeconds(4)))
                .isEqualTo(Duration.ofSeconds(1));
    }
}
