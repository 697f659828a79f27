package io.ha4j.vrrp.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.core.VrrpSettings;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.InternetChecksum;
import io.ha4j.vrrp.packet.RouterAddress;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever comes to a port: it is obeyed or dropped, counted once, and never obeyed if it failed a check. */
class AdvertisementPortFuzzTest {

    private static final Authentication PASSWORD = Authentication.password("1111");
    private static final Authentication HMAC =
            Authentication.hmac(HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef"));
    private static final Set<VrrpCounter> BESIDES = EnumSet.of(
            VrrpCounter.PRIORITY_ZERO_RECEIVED, VrrpCounter.ADDRESS_LIST_ERRORS, VrrpCounter.INTERVAL_MISMATCHES);

    @Test
    void holdsForItsCorpus() {
        Corpus.of(AdvertisementPortFuzzTest.class).forEach(AdvertisementPortFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(AdvertisementPortFuzzTest.class).mutate(AdvertisementPortFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Receives.
     *
     * @param input a byte that says how, the hop limit, and the packet: bit 0: over IPv6, bit 1: version 2, bit 2: with a password,
     *     bit 3: with HMAC, bit 4: the checksum was put right, bit 5: from the router itself, bit 6: by unicast
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        Bench bench = new Bench(input[0]);
        int hops = input[1] & 0xff;
        byte[] packet = Arrays.copyOfRange(input, 2, input.length);
        if ((input[0] & 16) != 0 && packet.length >= 8) {
            ByteBuffer.wrap(packet).putShort(6, (short) 0);
            ByteBuffer.wrap(packet).putShort(6, (short) ~InternetChecksum.sum(packet, 0, packet.length, 0));
        }
        bench.receive(packet, hops);
        EnumSet<VrrpCounter> counted = EnumSet.allOf(VrrpCounter.class);
        counted.removeIf(counter -> bench.counters.get(counter) == 0);
        boolean obeyed = counted.contains(VrrpCounter.ADVERTISEMENTS_RECEIVED);
        assertThat(bench.obeyed).hasSize(obeyed ? 1 : 0);
        if (obeyed) {
            counted.removeAll(BESIDES);
            assertThat(hops).isEqualTo(255);
            assertThat(bench.obeyed.get(0).version()).isEqualTo(bench.own.version());
            assertThat(bench.authentication).isNotEqualTo(HMAC); // nobody can guess a tag
        }
        assertThat(counted).hasSize(1);
        long allocated = Allocations.of(() -> bench.receive(packet, hops));
        assertThat(allocated).isLessThan(64_000 + 200L * packet.length);
    }

    /** A router, and what reaches it. */
    private static final class Bench {

        private final VrrpCounters counters = new VrrpCounters();
        private final List<Advertisement> obeyed = new ArrayList<>();
        private final Advertisement own;
        private final Authentication authentication;
        private final AdvertisementPort port;
        private final RouterAddress from;
        private final RouterAddress to;

        Bench(int how) {
            boolean v2 = (how & 2) != 0;
            boolean ipv4 = v2 || (how & 1) == 0;
            authentication = (how & 8) != 0 ? HMAC : v2 && (how & 4) != 0 ? PASSWORD : null;
            own = new Advertisement(
                    v2 ? VrrpVersion.V2 : VrrpVersion.V3,
                    51,
                    100,
                    100,
                    List.of(Addresses.parse("vip", ipv4 ? "192.0.2.50" : "fe80::50")));
            RouterAddress self = router(ipv4 ? "192.0.2.11" : "fe80::11");
            RouterAddress group = router(ipv4 ? "224.0.0.18" : "ff02::12");
            from = (how & 32) != 0 ? self : router(ipv4 ? "192.0.2.12" : "fe80::12");
            to = (how & 64) != 0 ? self : group;
            port = new AdvertisementPort(
                    new VrrpSettings(own, 3, true, 0, 0, PausePolicy.RESUME),
                    new QuietChannel(self, group),
                    authentication,
                    ChecksumDialect.PSEUDO_HEADER,
                    InstantSource.fixed(Instant.ofEpochSecond(0x0101_0101)),
                    counters,
                    (advertisement, arrival) -> obeyed.add(advertisement));
        }

        private static RouterAddress router(String address) {
            return new RouterAddress(Addresses.parse("address", address), 0);
        }

        void receive(byte[] packet, int hops) {
            port.onPacket(packet, 0, packet.length, new Arrival(from, to.address(), hops, 0, 0));
        }
    }
}
