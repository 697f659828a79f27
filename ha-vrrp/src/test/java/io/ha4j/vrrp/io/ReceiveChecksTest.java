package io.ha4j.vrrp.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.loop.Loop;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.auth.HmacSigner;
import io.ha4j.vrrp.auth.SimplePassword;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each receive check, its counter, and its place in the order of Keepalived's {@code vrrp_check_packet}. */
class ReceiveChecksTest {

    private static final InetAddress SELF = Addresses.parse("self", "192.0.2.11");
    private static final InetAddress PEER = Addresses.parse("peer", "192.0.2.12");
    private static final InetAddress STRANGER = Addresses.parse("stranger", "192.0.2.99");
    private static final InetAddress GROUP = Addresses.parse("group", "224.0.0.18");
    private static final InetAddress VIP = Addresses.parse("vip", "192.0.2.50");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final HmacAuthentication HMAC =
            Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"));
    private static final SimplePassword PASSWORD = Authentication.password("1111");

    private final VrrpCounters counters = new VrrpCounters();
    private final List<Advertisement> obeyed = new ArrayList<>();

    private static Advertisement advertisement(VrrpVersion version) {
        return new Advertisement(version, 51, 100, 100, List.of(VIP));
    }

    private AdvertisementPort port(VrrpVersion version, @Nullable Authentication authentication) {
        return new AdvertisementPort(
                new VrrpSettings(advertisement(version), 3, true, 0, 0, PausePolicy.RESUME),
                new MulticastChannel(),
                authentication,
                ChecksumDialect.PSEUDO_HEADER,
                InstantSource.fixed(NOW),
                counters,
                (advertisement, arrival) -> obeyed.add(advertisement));
    }

    private static byte[] encode(Advertisement advertisement) {
        return AdvertisementCodec.encode(advertisement, PEER, GROUP, ChecksumDialect.PSEUDO_HEADER);
    }

    /** A packet that can be given faults one after the other. */
    private static final class Packet {

        private byte[] bytes;
        private InetAddress from = PEER;
        private InetAddress to = GROUP;
        private int hops = 255;

        private Packet(byte[] bytes) {
            this.bytes = bytes;
        }

        private void set(int offset, int value) {
            bytes[offset] = (byte) value;
        }

        private void deliverTo(AdvertisementPort port) {
            port.onPacket(bytes, 0, bytes.length, new Arrival(new RouterAddress(from, 0), to, hops, 0, 0));
        }
    }

    private Map<String, Long> counted() {
        return counters.toMap().entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * A valid packet gets the fault of the last check, then also that of the one before, and so on: each time the newest one must be
     * the one that is counted.
     */
    private void checkOrder(
            AdvertisementPort port, byte[] valid, Map<VrrpCounter, Runnable> lastToFirst, Packet packet) {
        new Packet(valid).deliverTo(port);
        assertThat(obeyed).hasSize(1);
        lastToFirst.forEach((counter, spoil) -> {
            spoil.run();
            Map<String, Long> before = counted();
            packet.deliverTo(port);
            assertThat(counters.get(counter)).as("%s after %s", counter, before).isEqualTo(1);
        });
        assertThat(counted())
                .hasSize(lastToFirst.size() + 1)
                .allSatisfy((name, n) -> assertThat(n).as(name).isEqualTo(1));
        assertThat(obeyed).hasSize(1);
    }

    @Test
    void version2WithPassword() {
        byte[] valid = encode(PASSWORD.putInto(advertisement(VrrpVersion.V2)));
        Packet packet = new Packet(valid.clone());
        Map<VrrpCounter, Runnable> lastToFirst = new LinkedHashMap<>();
        lastToFirst.put(VrrpCounter.UNKNOWN_SOURCE, () -> packet.from = STRANGER);
        lastToFirst.put(VrrpCounter.OWN_RECEIVED, () -> packet.from = SELF);
        lastToFirst.put(VrrpCounter.DESTINATION_ERRORS, () -> packet.to = SELF);
        lastToFirst.put(VrrpCounter.CHECKSUM_ERRORS, () -> packet.set(7, packet.bytes[7] + 1));
        lastToFirst.put(VrrpCounter.VIRTUAL_ROUTER_ID_ERRORS, () -> packet.set(1, 0));
        lastToFirst.put(VrrpCounter.INVALID_TYPE_RECEIVED, () -> packet.set(0, 0x22));
        lastToFirst.put(VrrpCounter.INTERVAL_ERRORS, () -> packet.set(5, 2));
        lastToFirst.put(VrrpCounter.AUTHENTICATION_FAILURES, () -> packet.set(15, '2'));
        lastToFirst.put(VrrpCounter.AUTHENTICATION_TYPE_MISMATCH, () -> packet.set(4, 0));
        lastToFirst.put(VrrpCounter.INVALID_AUTHENTICATION_TYPE, () -> packet.set(4, 2));
        lastToFirst.put(VrrpCounter.VERSION_ERRORS, () -> {
            packet.set(0, 0x32);
            packet.set(3, 3); // as long as three addresses of version 3
        });
        lastToFirst.put(VrrpCounter.TTL_ERRORS, () -> packet.hops = 254);
        lastToFirst.put(VrrpCounter.PACKET_LENGTH_ERRORS, () -> packet.set(3, 4));
        checkOrder(port(VrrpVersion.V2, PASSWORD), valid, lastToFirst, packet);
    }

    @Test
    void version3WithSignature() {
        HmacSigner signer = new HmacSigner(HMAC, Duration.ofSeconds(5));
        byte[] valid = signer.sign(encode(advertisement(VrrpVersion.V3)), PEER, NOW);
        Packet packet = new Packet(valid);
        Map<VrrpCounter, Runnable> lastToFirst = new LinkedHashMap<>();
        AdvertisementPort port = port(VrrpVersion.V3, HMAC);
        Runnable signAgain = () -> packet.bytes = signer.sign(Arrays.copyOf(packet.bytes, 12), packet.from, NOW);
        lastToFirst.put(VrrpCounter.UNKNOWN_SOURCE, () -> {
            packet.from = STRANGER;
            packet.bytes =
                    AdvertisementCodec.encode(advertisement(VrrpVersion.V3), STRANGER, GROUP, ChecksumDialect.PLAIN);
            signAgain.run();
        });
        lastToFirst.put(VrrpCounter.DESTINATION_ERRORS, () -> {
            packet.to = SELF;
            signAgain.run();
        });
        lastToFirst.put(VrrpCounter.CHECKSUM_ERRORS, () -> {
            packet.set(7, packet.bytes[7] + 1);
            signAgain.run();
        });
        lastToFirst.put(VrrpCounter.INTERVAL_ERRORS, () -> {
            packet.set(5, 0);
            signAgain.run();
        });
        lastToFirst.put(VrrpCounter.INVALID_TYPE_RECEIVED, () -> {
            packet.set(0, 0x32);
            signAgain.run();
        });
        lastToFirst.put(VrrpCounter.HMAC_DUPLICATE, () -> {});
        lastToFirst.put(VrrpCounter.HMAC_REPLAY, () -> {});
        lastToFirst.put(VrrpCounter.HMAC_INVALID, () -> packet.set(39, packet.bytes[39] + 1));
        lastToFirst.put(VrrpCounter.HMAC_UNKNOWN_KEY, () -> packet.set(13, 9));
        lastToFirst.put(VrrpCounter.HMAC_STALE, () -> packet.set(16, 0));
        lastToFirst.put(VrrpCounter.HMAC_MALFORMED, () -> packet.set(12, 9));
        lastToFirst.put(VrrpCounter.HMAC_MISSING, () -> packet.bytes = Arrays.copyOf(packet.bytes, 12));
        lastToFirst.put(VrrpCounter.VERSION_ERRORS, () -> packet.set(0, 0x42));
        lastToFirst.put(VrrpCounter.TTL_ERRORS, () -> packet.hops = 1);
        lastToFirst.put(VrrpCounter.PACKET_LENGTH_ERRORS, () -> packet.bytes = new byte[7]);
        checkOrder(port, valid, lastToFirst, packet);
    }

    @Test
    void whatIsValidInTheOtherVersionIsOfTheWrongVersionAndNothingElse() {
        new Packet(encode(advertisement(VrrpVersion.V2))).deliverTo(port(VrrpVersion.V3, null));
        new Packet(encode(advertisement(VrrpVersion.V3))).deliverTo(port(VrrpVersion.V2, null));
        assertThat(counted()).containsExactly(Map.entry("versionErrors", 2L));
    }

    @Test
    void aPasswordAndNoneDoNotMix() {
        byte[] with = encode(PASSWORD.putInto(advertisement(VrrpVersion.V2)));
        byte[] without = encode(advertisement(VrrpVersion.V2));
        new Packet(with).deliverTo(port(VrrpVersion.V2, null));
        new Packet(with).deliverTo(port(VrrpVersion.V2, HMAC));
        new Packet(without).deliverTo(port(VrrpVersion.V2, PASSWORD));
        new Packet(with).deliverTo(port(VrrpVersion.V2, Authentication.password("11110")));
        assertThat(counted())
                .containsOnly(
                        Map.entry("authenticationTypeMismatch", 2L),
                        Map.entry("hmacMissing", 1L),
                        Map.entry("authenticationFailures", 1L));
    }

    @Test
    void version2InsistsOnTheIntervalAndVersion3OnlyCounts() {
        new Packet(encode(new Advertisement(VrrpVersion.V2, 51, 100, 200, List.of(VIP))))
                .deliverTo(port(VrrpVersion.V2, null));
        new Packet(encode(new Advertisement(VrrpVersion.V3, 51, 100, 200, List.of(VIP))))
                .deliverTo(port(VrrpVersion.V3, null));
        assertThat(counted())
                .containsOnly(
                        Map.entry("intervalErrors", 1L),
                        Map.entry("intervalMismatches", 1L),
                        Map.entry("advertisementsReceived", 1L));
    }

    @Test
    void otherAddressesAreCountedAndObeyed() {
        AdvertisementPort port = port(VrrpVersion.V3, null);
        for (List<InetAddress> addresses : List.of(List.of(STRANGER), List.of(VIP, VIP), List.of(VIP, STRANGER))) {
            new Packet(encode(new Advertisement(VrrpVersion.V3, 51, 100, 100, addresses))).deliverTo(port);
        }
        new Packet(encode(advertisement(VrrpVersion.V3))).deliverTo(port);
        assertThat(counted()).containsOnly(Map.entry("addressListErrors", 3L), Map.entry("advertisementsReceived", 4L));
    }

    /** Else a backup that was paused would find nothing valid in its socket, and take over from a master that was never silent. */
    @Test
    void aSignatureIsAsOldAsItWasWhenThePacketCame() {
        AdvertisementPort port = port(VrrpVersion.V3, HMAC);
        byte[] signed = new HmacSigner(HMAC, Duration.ofSeconds(5))
                .sign(encode(advertisement(VrrpVersion.V3)), PEER, NOW.minusSeconds(20));
        RouterAddress peer = new RouterAddress(PEER, 0);
        long nowNanos = 100_000_000_000L;
        port.onPacket(signed, 0, signed.length, new Arrival(peer, GROUP, 255, nowNanos, nowNanos));
        assertThat(counted()).isEqualTo(Map.of("hmacStale", 1L));
        port.onPacket(signed, 0, signed.length, new Arrival(peer, GROUP, 255, nowNanos - 20_000_000_000L, nowNanos));
        assertThat(obeyed).hasSize(1);
        assertThat(port.peers().get(0).lastHeard()).isEqualTo(NOW.minusSeconds(20));
    }

    @Test
    void sendersThatAreInventedDoNotFillTheMemory() {
        AdvertisementPort port = port(VrrpVersion.V3, null);
        byte[] plain = AdvertisementCodec.encode(advertisement(VrrpVersion.V3), PEER, GROUP, ChecksumDialect.PLAIN);
        for (int i = 0; i < 1_000; i++) {
            Packet packet = new Packet(plain);
            packet.from = Addresses.parse("sender", "198.51." + i / 250 + "." + (1 + i % 250));
            packet.deliverTo(port);
        }
        assertThat(port.peers()).hasSize(256);
        assertThat(obeyed).hasSize(1_000);
    }

    /** Multicast, without strangers. */
    private static final class MulticastChannel implements VrrpChannel {

        @Override
        public RouterAddress self() {
            return new RouterAddress(SELF, 0);
        }

        @Override
        public List<RouterAddress> peers() {
            return List.of(new RouterAddress(GROUP, 0));
        }

        @Override
        public boolean acceptsHops(Arrival arrival) {
            return arrival.hops() == 255;
        }

        @Override
        public boolean acceptsDestination(Arrival arrival) {
            return arrival.to().equals(GROUP);
        }

        @Override
        public boolean acceptsSource(Arrival arrival) {
            return !arrival.from().address().equals(STRANGER);
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
