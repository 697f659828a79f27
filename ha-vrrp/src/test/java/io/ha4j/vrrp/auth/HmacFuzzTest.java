package io.ha4j.vrrp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.RouterAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a verdict, and only what was signed with a key of ours is believed, once. */
class HmacFuzzTest {

    private static final HmacAuthentication KEYS = Authentication.hmac(
            HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"),
            HmacKey.ofAscii(7, "another-key-another-key-another-key"));
    private static final Duration WINDOW = Duration.ofSeconds(5);
    /** Zero of the stamp's clock, so that a fuzzer finds the window. */
    private static final Instant NOW = Instant.ofEpochSecond(0x0101_0101);

    private static final RouterAddress FROM = new RouterAddress(Addresses.parse("from", "192.0.2.11"), 0);
    private static final RouterAddress FROM6 = new RouterAddress(Addresses.parse("from", "fe80::11"), 0);

    @Test
    void holdsForItsCorpus() {
        Corpus.of(HmacFuzzTest.class).forEach(HmacFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(HmacFuzzTest.class).mutate(HmacFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Verifies.
     *
     * @param input a byte that says how, and the packet: bit 0: over IPv6, bit 1: with a tag that was put right
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean ipv4 = (input[0] & 1) == 0;
        RouterAddress from = ipv4 ? FROM : FROM6;
        byte[] packet = Arrays.copyOfRange(input, 1, input.length);
        boolean signed = (input[0] & 2) != 0 && sign(packet, from, ipv4);
        HmacVerifier verifier = new HmacVerifier(KEYS, WINDOW);
        HmacVerdict verdict = verifier.verify(packet, 0, packet.length, from, NOW);
        if (verdict == HmacVerdict.VALID) {
            assertThat(signed).isTrue();
            assertThat(verifier.verify(packet, 0, packet.length, from, NOW)).isEqualTo(HmacVerdict.DUPLICATE);
            assertThat(verifier.verify(packet, 0, packet.length, from, NOW)).isEqualTo(HmacVerdict.REPLAY);
            for (int at : new int[] {0, 1, packet.length - HmacTrailer.LENGTH, packet.length - 1}) {
                byte[] forged = packet.clone();
                forged[at] ^= 1;
                assertThat(new HmacVerifier(KEYS, WINDOW).verify(forged, 0, forged.length, from, NOW))
                        .isNotEqualTo(HmacVerdict.VALID);
            }
        }
        long allocated = Allocations.of(() -> verifier.verify(packet, 0, packet.length, from, NOW));
        assertThat(allocated).isLessThan(64_000 + 100L * packet.length);
    }

    /** {@return whether there is a trailer of a key of ours, which has a right tag now} */
    private static boolean sign(byte[] packet, RouterAddress from, boolean ipv4) {
        int message = AdvertisementCodec.announcedLength(packet, 0, packet.length, ipv4);
        if (message < 0 || packet.length != message + HmacTrailer.LENGTH) {
            return false;
        }
        for (HmacKey key : KEYS.keys()) {
            if (key.id() == HmacTrailer.keyId(packet, message)) {
                byte[] tag = HmacTrailer.tag(packet, 0, message, from.address(), key);
                ByteBuffer.wrap(packet).position(packet.length - tag.length).put(tag);
                return true;
            }
        }
        return false;
    }
}
