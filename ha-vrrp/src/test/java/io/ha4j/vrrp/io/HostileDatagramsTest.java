package io.ha4j.vrrp.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.loop.Loop;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.auth.HmacMode;
import io.ha4j.vrrp.auth.HmacSigner;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.Decoded;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random and mutated datagrams: whatever comes, nothing is thrown and nothing is obeyed that no peer has sent. */
class HostileDatagramsTest {

    private static final int DATAGRAMS = 100_000;
    private static final InetAddress A = Addresses.parse("a", "192.0.2.11");
    private static final InetAddress B = Addresses.parse("b", "192.0.2.12");
    private static final InetAddress A6 = Addresses.parse("a", "2001:db8::11");
    private static final InetAddress B6 = Addresses.parse("b", "2001:db8::12");
    private static final HmacAuthentication KEY =
            Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"));
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static Advertisement advertisement(VrrpVersion version, boolean ipv4) {
        return new Advertisement(
                version, 51, 100, 100, List.of(Addresses.parse("vip", ipv4 ? "192.0.2.50" : "2001:db8::50")));
    }

    private static byte[] mutate(SplittableRandom random, byte[] valid) {
        byte[] bytes =
                Arrays.copyOf(valid, Math.max(0, valid.length + (random.nextInt(4) == 0 ? random.nextInt(-9, 40) : 0)));
        for (int i = random.nextInt(1, 5); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] random(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(0, 80)];
        random.nextBytes(bytes);
        if (bytes.length > 3 && random.nextBoolean()) {
            bytes[0] = (byte) (random.nextBoolean() ? 0x21 : 0x31); // past the first checks more often
            bytes[3] = (byte) random.nextInt(4);
        }
        return bytes;
    }

    /** Whatever the decoder accepts must be what comes out again: it made nothing up. */
    @Test
    void theDecoderAcceptsOnlyWhatItCanEncodeAgain() {
        SplittableRandom random = new SplittableRandom(1);
        int accepted = 0;
        for (int i = 0; i < DATAGRAMS; i++) {
            boolean ipv4 = random.nextBoolean();
            InetAddress from = ipv4 ? A : A6;
            InetAddress to = ipv4 ? B : B6;
            VrrpVersion version = ipv4 && random.nextBoolean() ? VrrpVersion.V2 : VrrpVersion.V3;
            byte[] valid =
                    AdvertisementCodec.encode(advertisement(version, ipv4), from, to, ChecksumDialect.PSEUDO_HEADER);
            byte[] bytes = random.nextInt(3) == 0 ? random(random) : mutate(random, valid);
            Decoded decoded = AdvertisementCodec.decode(bytes, 0, bytes.length, from, to);
            if (decoded instanceof Decoded.Valid ok) {
                accepted++;
                byte[] again = AdvertisementCodec.encode(ok.advertisement(), from, to, ok.dialect());
                assertThat(again).hasSameSizeAs(bytes);
                assertThat(AdvertisementCodec.decode(again, 0, again.length, from, to))
                        .isEqualTo(decoded);
            }
        }
        assertThat(accepted)
                .isBetween(1, DATAGRAMS / 50); // mutations that hit the same byte value, or a checksum by chance
    }

    @Test
    void aPortWithAKeyObeysNothingThatIsNotSigned() {
        SplittableRandom random = new SplittableRandom(2);
        for (VrrpVersion version : VrrpVersion.values()) {
            List<Advertisement> obeyed = new ArrayList<>();
            VrrpCounters counters = new VrrpCounters();
            AdvertisementPort port = port(version, counters, obeyed);
            RouterAddress peer = new RouterAddress(A, 3112);
            byte[] message =
                    AdvertisementCodec.encode(advertisement(version, true), A, B, ChecksumDialect.PSEUDO_HEADER);
            HmacSigner signer = new HmacSigner(KEY, Duration.ofSeconds(5));
            long genuine = 0;
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] valid = signer.sign(message, A, NOW);
                byte[] bytes = random.nextInt(3) == 0 ? random(random) : mutate(random, valid);
                if (Arrays.equals(bytes, valid)) {
                    genuine++;
                }
                port.onPacket(bytes, 0, bytes.length, new Arrival(peer, B, -1, 0, 0));
            }
            assertThat(obeyed).hasSize((int) genuine);
            assertThat(obeyed).allMatch(advertisement(version, true)::equals);
            long counted =
                    Arrays.stream(VrrpCounter.values()).mapToLong(counters::get).sum();
            assertThat(counted).as("each datagram counted once").isEqualTo(DATAGRAMS);
        }
    }

    /** In the modes before it is enforced, what is not signed is obeyed; what is signed must be right all the same. */
    @ParameterizedTest
    @EnumSource(
            value = HmacMode.class,
            names = {"RECEIVE_ONLY", "PERMISSIVE"})
    void aPortThatDoesNotInsistObeysWhatIsSignedRightAndWhatIsNotSigned(HmacMode mode) {
        SplittableRandom random = new SplittableRandom(3);
        for (VrrpVersion version : VrrpVersion.values()) {
            List<Advertisement> obeyed = new ArrayList<>();
            VrrpCounters counters = new VrrpCounters();
            AdvertisementPort port = port(version, KEY.mode(mode), counters, obeyed);
            RouterAddress peer = new RouterAddress(A, 3112);
            byte[] message =
                    AdvertisementCodec.encode(advertisement(version, true), A, B, ChecksumDialect.PSEUDO_HEADER);
            HmacSigner signer = new HmacSigner(KEY, Duration.ofSeconds(5));
            long signed = 0;
            long unsigned = 0;
            for (int i = 0; i < DATAGRAMS; i++) {
                boolean signs = random.nextBoolean();
                byte[] genuine = signs ? signer.sign(message, A, NOW) : message;
                byte[] bytes = random.nextInt(3) == 0 ? random(random) : mutate(random, genuine);
                boolean bare = AdvertisementCodec.announcedLength(bytes, 0, bytes.length, true) == bytes.length;
                if (bare) {
                    Decoded decoded = AdvertisementCodec.decode(bytes, 0, bytes.length, A, B);
                    unsigned += decoded instanceof Decoded.Valid valid && isOf(valid.advertisement(), version) ? 1 : 0;
                } else if (signs && Arrays.equals(bytes, genuine)) {
                    signed++;
                }
                port.onPacket(bytes, 0, bytes.length, new Arrival(peer, B, -1, 0, 0));
            }
            assertThat(signed).isPositive();
            assertThat(counters.get(VrrpCounter.HMAC_MISSING))
                    .isEqualTo(unsigned)
                    .isPositive();
            assertThat(obeyed).hasSize((int) (signed + unsigned));
        }
    }

    /** As far as a mutation can change that and leave the checksum right. */
    private static boolean isOf(Advertisement advertisement, VrrpVersion version) {
        return advertisement.version() == version
                && advertisement.authenticationType() == 0
                && (version == VrrpVersion.V3 || advertisement.intervalCentiseconds() == 100);
    }

    private static AdvertisementPort port(VrrpVersion version, VrrpCounters counters, List<Advertisement> obeyed) {
        return port(version, KEY, counters, obeyed);
    }

    private static AdvertisementPort port(
            VrrpVersion version, HmacAuthentication key, VrrpCounters counters, List<Advertisement> obeyed) {
        VrrpSettings settings = new VrrpSettings(advertisement(version, true), 3, true, 0, 0, PausePolicy.RESUME);
        return new AdvertisementPort(
                settings,
                new ClosedChannel(new RouterAddress(B, 3112)),
                key,
                ChecksumDialect.PSEUDO_HEADER,
                InstantSource.fixed(NOW),
                counters,
                (advertisement, arrival) -> obeyed.add(advertisement));
    }

    /** A channel from which nothing comes and to which nothing goes. */
    private record ClosedChannel(RouterAddress self) implements VrrpChannel {

        @Override
        public List<RouterAddress> peers() {
            return List.of();
        }

        @Override
        public Loop loop() {
            throw new AssertionError("nothing runs");
        }

        @Override
        public AddressKeeper keeper(VirtualResources resources, HostListener listener) {
            return AddressKeeper.unmanaged();
        }

        @Override
        public void attach(int virtualRouterId, PacketReceiver receiver, HostListener listener) {}

        @Override
        public void detach(int virtualRouterId) {}

        @Override
        public void send(byte[] packet, RouterAddress peer) {
            throw new AssertionError("nothing is sent");
        }
    }
}
