package io.ha4j.vrrp.auth;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The keys of the recorded packets, and routers to use them. */
final class HmacFixture {

    static final HmacKey KEY_1 = HmacKey.of(1, bytes(0, 32));
    static final HmacKey KEY_7 = HmacKey.ofAscii(7, "twelve-and-twenty-bytes-of-ascii-text");
    /** As key 1, but another key. */
    static final HmacKey OTHER_1 = HmacKey.of(1, bytes(9, 32));

    static final HmacAuthentication BOTH = Authentication.hmac(KEY_1, KEY_7);
    static final Duration WINDOW = Duration.ofSeconds(5);
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final InetAddress A = Addresses.parse("a", "192.0.2.11");
    static final InetAddress B = Addresses.parse("b", "192.0.2.12");

    private HmacFixture() {}

    static byte[] bytes(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    static byte[] message(int priority) {
        Advertisement advertisement =
                new Advertisement(VrrpVersion.V3, 51, priority, 10, List.of(Addresses.parse("vip", "192.0.2.50")));
        return AdvertisementCodec.encode(advertisement, A, B, ChecksumDialect.PSEUDO_HEADER);
    }

    static HmacSigner signer() {
        return new HmacSigner(BOTH, WINDOW);
    }

    static HmacVerifier verifier() {
        return new HmacVerifier(BOTH, WINDOW);
    }

    /** What a router at {@code A} sends. */
    static byte[] sign(HmacSigner signer, Instant now) {
        return signer.sign(message(100), A, now);
    }

    /** What a receiver thinks of it. */
    static HmacVerdict verify(HmacVerifier verifier, byte[] packet, Instant now) {
        return verify(verifier, packet, A, now);
    }

    static HmacVerdict verify(HmacVerifier verifier, byte[] packet, InetAddress from, Instant now) {
        return verifier.verify(packet, 0, packet.length, new RouterAddress(from, 0), now);
    }
}
