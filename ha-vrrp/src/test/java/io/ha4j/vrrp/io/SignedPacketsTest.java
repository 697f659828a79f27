package io.ha4j.vrrp.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.CapturedPackets;
import io.ha4j.vrrp.packet.InternetChecksum;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Keepalived 2.4.3 signed, and the IPv6 example of draft-cassen-vrrp-auth-hmac, through all the checks of a router. */
class SignedPacketsTest {

    private static final int TRAILER = 28;
    private static final HmacAuthentication KEYS = Authentication.hmac(
            HmacKey.of(1, HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")),
            HmacKey.ofAscii(7, "twelve-and-twenty-bytes-of-ascii-text"));

    private static final InetAddress SELF = Addresses.parse("self", "192.0.2.12");
    private static final InetAddress GROUP = Addresses.parse("group", "224.0.0.18");
    private static final InetAddress VIP = Addresses.parse("vip", "192.0.2.50");

    private static final InetAddress FROM_6 = Addresses.parse("from", "fe80::10");
    private static final InetAddress SELF_6 = Addresses.parse("self", "fe80::20");
    private static final InetAddress VIP_6 = Addresses.parse("vip", "fe80::100");
    private static final Instant SENT_6 = Instant.ofEpochSecond(0x6800_0000L, 500_000_000);
    private static final byte[] EXAMPLE_6 = HexFormat.of()
            .parseHex("3133c8010064a2e9fe800000000000000000000000000100"
                    + "010100006800000080000000c8c56146ebfd66ee10ec4d8186461b78");

    private static WiredRouter router(VrrpVersion version, Instant now) {
        return new WiredRouter(new Advertisement(version, 51, 100, 100, List.of(VIP)), SELF, GROUP, KEYS, () -> now);
    }

    /** The example was sent to one address. */
    private static WiredRouter router6(Instant now) {
        Advertisement own = new Advertisement(VrrpVersion.V3, 51, 100, 100, List.of(VIP_6));
        return new WiredRouter(own, SELF_6, SELF_6, KEYS, () -> now);
    }

    private static List<CapturedPackets.Packet> recorded(String name) {
        return CapturedPackets.read("/keepalived-2.4.3-hmac/" + name + ".pcap");
    }

    @ParameterizedTest
    @CsvSource({"hmac-v2, V2, 1", "hmac-v3-ipv4, V3, 7"})
    void recordedAdvertisementsAreObeyed(String name, VrrpVersion version, int keyId) {
        Instant[] now = {Instant.EPOCH};
        Advertisement own = new Advertisement(version, 51, 100, 100, List.of(VIP));
        WiredRouter router = new WiredRouter(own, SELF, GROUP, KEYS, () -> now[0]);
        for (CapturedPackets.Packet packet : recorded(name)) {
            now[0] = packet.at();
            router.hear(packet.payload(), packet.source());
        }
        assertThat(router.obeyed())
                .extracting(Advertisement::priority)
                .containsExactly(200, 200, 200, 200, 200, 200, 0);
        assertThat(router.obeyed()).allSatisfy(a -> assertThat(a.addresses()).containsExactly(VIP));
        assertThat(router.port().peers()).singleElement().satisfies(peer -> {
            assertThat(peer.keyId()).isEqualTo(keyId);
            assertThat(peer.advertisements()).isEqualTo(7);
        });
        assertThat(router.counters().get(VrrpCounter.ADVERTISEMENTS_RECEIVED)).isEqualTo(7);
        assertThat(router.counters().get(VrrpCounter.PRIORITY_ZERO_RECEIVED)).isEqualTo(1);
        assertThat(router.counters().toMap().values().stream().mapToLong(n -> n).sum())
                .as("nothing else is counted")
                .isEqualTo(8);
    }

    /** The kernel makes it so on a raw socket over IPv6, and checks it so. */
    @Test
    void overIpv6TheChecksumCoversTheTrailer() {
        WiredRouter receiver = router6(SENT_6);
        assertThat(receiver.hear(EXAMPLE_6, FROM_6)).isEqualTo(Map.of("advertisementsReceived", 1L));
        assertThat(receiver.obeyed()).containsExactly(new Advertisement(VrrpVersion.V3, 51, 200, 100, List.of(VIP_6)));

        Advertisement own = new Advertisement(VrrpVersion.V3, 51, 200, 100, List.of(VIP_6));
        WiredRouter sender = new WiredRouter(own, FROM_6, SELF_6, KEYS, () -> SENT_6);
        byte[] sent = sender.advertise();
        assertThat(sent).isEqualTo(EXAMPLE_6);
        int pseudoHeader = InternetChecksum.pseudoHeaderSum(FROM_6, SELF_6, 112, sent.length);
        assertThat(InternetChecksum.sum(sent, 0, sent.length, pseudoHeader)).isEqualTo(0xffff);
    }

    @ParameterizedTest
    @CsvSource({"hmac-v2, V2", "hmac-v3-ipv4, V3"})
    void anyFlippedBitIsRefusedAndCountedOnce(String name, VrrpVersion version) {
        CapturedPackets.Packet packet = recorded(name).get(0);
        int trailer = packet.payload().length - TRAILER;
        for (int bit = 0; bit < packet.payload().length * 8; bit++) {
            Map<String, Long> counted = router(version, packet.at()).hear(flip(packet.payload(), bit), packet.source());
            assertThat(counted).as("bit %d", bit).isEqualTo(Map.of(counterOf(bit, trailer), 1L));
        }
    }

    @Test
    void anyFlippedBitIsRefusedOverIpv6Too() {
        for (int bit = 0; bit < EXAMPLE_6.length * 8; bit++) {
            Map<String, Long> counted = router6(SENT_6).hear(flip(EXAMPLE_6, bit), FROM_6);
            assertThat(counted).as("bit %d", bit).isEqualTo(Map.of(counterOf(bit, EXAMPLE_6.length - TRAILER), 1L));
        }
    }

    private static byte[] flip(byte[] packet, int bit) {
        byte[] flipped = packet.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    /** By the byte that was changed. */
    private static String counterOf(int bit, int trailer) {
        int changed = bit / 8;
        int inTrailer = changed - trailer;
        if (changed == 0 && bit % 8 >= 4) {
            return bit % 8 == 4 ? "packetLengthErrors" : "versionErrors"; // version 2 for 3 or 3 for 2: another length
        }
        if (changed == 3) {
            return "packetLengthErrors";
        }
        if (changed == 6 || changed == 7) {
            return "checksumErrors";
        }
        if (inTrailer == 0 || inTrailer == 2 || inTrailer == 3) {
            return "hmacMalformed";
        }
        if (inTrailer == 1) {
            return "hmacUnknownKey";
        }
        boolean seconds = inTrailer >= 4 && inTrailer < 8;
        boolean byMoreThanTheWindow = inTrailer < 7 || bit % 8 >= 3; // 8 s and more of a window of 5 s
        return seconds && byMoreThanTheWindow ? "hmacStale" : "hmacInvalid";
    }

    @ParameterizedTest
    @CsvSource({"hmac-v2, V2", "hmac-v3-ipv4, V3"})
    void cutOrExtendedTheyAreRefused(String name, VrrpVersion version) {
        CapturedPackets.Packet packet = recorded(name).get(0);
        byte[] payload = packet.payload();
        for (int length = 0; length <= payload.length + 2 * TRAILER; length++) {
            if (length != payload.length) {
                String counter = length == payload.length - TRAILER ? "hmacMissing" : "packetLengthErrors";
                assertThat(router(version, packet.at()).hear(Arrays.copyOf(payload, length), packet.source()))
                        .as("length %d", length)
                        .isEqualTo(Map.of(counter, 1L));
            }
        }
    }

    @Test
    void fromAnotherSourceTheyAreRefused() {
        CapturedPackets.Packet packet = recorded("hmac-v3-ipv4").get(0);
        InetAddress other = Addresses.parse("other", "192.0.2.13");
        assertThat(router(VrrpVersion.V3, packet.at()).hear(packet.payload(), other))
                .isEqualTo(Map.of("hmacInvalid", 1L));
    }
}
