package io.ha4j.vrrp.auth;

import static io.ha4j.vrrp.auth.HmacFixture.BOTH;
import static io.ha4j.vrrp.auth.HmacFixture.KEY_1;
import static io.ha4j.vrrp.auth.HmacFixture.KEY_7;
import static io.ha4j.vrrp.auth.HmacFixture.WINDOW;
import static io.ha4j.vrrp.auth.HmacFixture.verifier;
import static io.ha4j.vrrp.auth.HmacFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.CapturedPackets;
import io.ha4j.vrrp.packet.Decoded;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Signed advertisements that we have not made: 14 of Keepalived 2.4.3, versions 2 and 3 over IPv4, and the two examples in the appendix of
 * draft-cassen-vrrp-auth-hmac, version 3 over IPv4 and IPv6.
 */
class RecordedHmacTest {

    private record Signed(String name, byte[] bytes, InetAddress source, InetAddress destination) {

        int trailer() {
            return bytes.length - HmacTrailer.LENGTH;
        }

        Stamp stamp() {
            return HmacTrailer.stamp(bytes, trailer());
        }

        /** A wall clock that makes the stamp. */
        Instant sent() {
            long sequence = stamp().sequence();
            long fraction = sequence >>> 16 & 0xffff;
            return Instant.ofEpochSecond(sequence >>> 32, (fraction * 1_000_000_000L + 65_535) / 65_536);
        }

        HmacKey key() {
            return HmacTrailer.keyId(bytes, trailer()) == 1 ? KEY_1 : KEY_7;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Signed> recorded(String name) {
        List<CapturedPackets.Packet> packets = CapturedPackets.read("/keepalived-2.4.3-hmac/" + name + ".pcap");
        assertThat(packets).hasSize(7);
        return packets.stream()
                .map(packet ->
                        new Signed(name + " " + packet.at(), packet.payload(), packet.source(), packet.destination()));
    }

    private static Signed example(String from, String to, String hex) {
        return new Signed(
                "example over " + from,
                HexFormat.of().parseHex(hex.replace(" ", "")),
                Addresses.parse("from", from),
                Addresses.parse("to", to));
    }

    static Stream<Signed> packets() {
        Stream<Signed> examples = Stream.of(
                example(
                        "198.51.100.10",
                        "198.51.100.20",
                        "3133c801 00644402 c0000264 01010000 6800000080000000 1b84bc4e8e43892dc6d98448f8ee2265"),
                example(
                        "fe80::10",
                        "fe80::20",
                        "3133c801 0064a2e9 fe800000000000000000000000000100"
                                + " 01010000 6800000080000000 c8c56146ebfd66ee10ec4d8186461b78"));
        return Stream.concat(Stream.concat(recorded("hmac-v2"), recorded("hmac-v3-ipv4")), examples);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void isBelievedOnce(Signed packet) {
        HmacVerifier verifier = verifier();
        assertThat(verify(verifier, packet.bytes, packet.source, packet.sent())).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, packet.bytes, packet.source, packet.sent())).isEqualTo(HmacVerdict.DUPLICATE);
        assertThat(verify(verifier, packet.bytes, packet.source, packet.sent())).isEqualTo(HmacVerdict.REPLAY);
    }

    /** From what it says and when it was sent, byte for byte, with the checksum. */
    @ParameterizedTest
    @MethodSource("packets")
    void isWhatWeWouldSend(Signed packet) {
        Decoded decoded = AdvertisementCodec.decode(
                packet.bytes, 0, packet.bytes.length, HmacTrailer.LENGTH, packet.source, packet.destination);
        assertThat(decoded).isInstanceOf(Decoded.Valid.class);
        Decoded.Valid valid = (Decoded.Valid) decoded;
        byte[] message =
                AdvertisementCodec.encode(valid.advertisement(), packet.source, packet.destination, valid.dialect());
        byte[] signed =
                new HmacSigner(Authentication.hmac(packet.key()), WINDOW).sign(message, packet.source, packet.sent());
        AdvertisementCodec.coverTrailer(signed, packet.source, packet.destination);
        assertThat(signed).isEqualTo(packet.bytes);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void isRefusedWithAnyBitFlippedButThoseOfTheChecksum(Signed packet) {
        for (int bit = 0; bit < packet.bytes.length * 8; bit++) {
            byte[] flipped = packet.bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(verify(verifier(), flipped, packet.source, packet.sent()))
                    .as("bit %d of byte %d", bit % 8, bit / 8)
                    .isEqualTo(verdictOf(bit, packet));
        }
    }

    /** By the byte that was changed. */
    private static HmacVerdict verdictOf(int bit, Signed packet) {
        int changed = bit / 8;
        int inTrailer = changed - packet.trailer();
        boolean length = changed == 3 || (changed == 0 && bit >= 4);
        if (length || inTrailer == 0 || inTrailer == 2 || inTrailer == 3) {
            return HmacVerdict.MALFORMED;
        }
        if (changed == 6 || changed == 7) {
            return HmacVerdict.VALID; // the checksum is the codec's business
        }
        if (inTrailer == 1) {
            return HmacVerdict.UNKNOWN_KEY;
        }
        boolean seconds = inTrailer >= 4 && inTrailer < 8;
        boolean byMoreThanTheWindow = inTrailer < 7 || bit % 8 >= 3; // 8 s and more of a window of 5 s
        return seconds && byMoreThanTheWindow ? HmacVerdict.STALE : HmacVerdict.INVALID;
    }

    @ParameterizedTest
    @MethodSource("packets")
    void isRefusedCutOrExtended(Signed packet) {
        byte[] longer = Arrays.copyOf(packet.bytes, packet.bytes.length + HmacTrailer.LENGTH);
        for (int length = 0; length <= longer.length; length++) {
            HmacVerdict expected = length == packet.trailer()
                    ? HmacVerdict.MISSING
                    : length == packet.bytes.length ? HmacVerdict.VALID : HmacVerdict.MALFORMED;
            assertThat(verify(verifier(), Arrays.copyOf(longer, length), packet.source, packet.sent()))
                    .as("length %d", length)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("packets")
    void isRefusedFromAnotherSourceAndWithoutItsKey(Signed packet) {
        InetAddress source = packet.source;
        Instant sent = packet.sent();
        assertThat(verify(verifier(), packet.bytes, packet.destination, sent)).isEqualTo(HmacVerdict.INVALID);
        HmacKey other = packet.key().equals(KEY_1) ? KEY_7 : KEY_1;
        assertThat(verify(new HmacVerifier(Authentication.hmac(other), WINDOW), packet.bytes, source, sent))
                .isEqualTo(HmacVerdict.UNKNOWN_KEY);
        HmacKey sameId = HmacKey.of(packet.key().id(), HmacFixture.bytes(100, 32));
        assertThat(verify(new HmacVerifier(Authentication.hmac(sameId), WINDOW), packet.bytes, source, sent))
                .isEqualTo(HmacVerdict.INVALID);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void isStaleForAClockThatIsElsewhere(Signed packet) {
        Instant late = packet.sent().plus(WINDOW).plusMillis(1);
        assertThat(verify(verifier(), packet.bytes, packet.source, late)).isEqualTo(HmacVerdict.STALE);
        assertThat(verify(new HmacVerifier(BOTH.monotonic(), WINDOW), packet.bytes, packet.source, late))
                .isEqualTo(HmacVerdict.VALID);
    }
}
