package io.ha4j.vrrp.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import io.ha4j.vrrp.auth.HmacMode;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** HMAC is introduced, and keys are changed, on one router after the other, while all of them go on understanding each other. */
class HmacRolloutTest {

    private static final HmacKey KEY = HmacKey.ofAscii(1, "0123456789abcdef0123456789abcdef");
    private static final HmacKey NEW_KEY = HmacKey.ofAscii(2, "the-next-key-the-next-key-the-next");
    private static final HmacAuthentication HMAC = Authentication.hmac(KEY);

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    /** What VRRP there is. */
    private enum Kind {
        V2(VrrpVersion.V2, "192.0.2.", "224.0.0.18"),
        V3(VrrpVersion.V3, "192.0.2.", "224.0.0.18"),
        V3_IPV6(VrrpVersion.V3, "fe80::", "ff02::12");

        private final VrrpVersion version;
        private final String net;
        private final String group;

        Kind(VrrpVersion version, String net, String group) {
            this.version = version;
            this.net = net;
            this.group = group;
        }

        InetAddress address(int host) {
            return Addresses.parse("address", net + host);
        }
    }

    private WiredRouter router(Kind kind, int host, @Nullable Authentication authentication) {
        Advertisement own = new Advertisement(kind.version, 51, 100, 100, List.of(kind.address(50)));
        return new WiredRouter(
                own, kind.address(host), Addresses.parse("group", kind.group), authentication, () -> now);
    }

    /** The stages of the introduction; the first is a router that knows nothing of HMAC. */
    private enum Stage {
        WITHOUT,
        RECEIVE_ONLY,
        PERMISSIVE,
        ENFORCE;

        @Nullable
        Authentication of(HmacAuthentication hmac) {
            return this == WITHOUT ? null : hmac.mode(HmacMode.valueOf(name()));
        }
    }

    /** All pairs; a pair that does not understand each other says which sweep may not be left out. */
    @ParameterizedTest(name = "{0}: what {1} sends, {2} counts as {3}")
    @MethodSource("pairs")
    void eachPairOfStages(Kind kind, Stage sends, Stage hears, List<String> counted) {
        WiredRouter sender = router(kind, 11, sends.of(HMAC));
        WiredRouter receiver = router(kind, 12, hears.of(HMAC));
        for (int i = 1; i <= 3; i++) {
            Map<String, Long> expected = new HashMap<>();
            counted.forEach(name -> expected.put(name, 1L));
            assertThat(receiver.hear(sender.advertise(), sender.address())).isEqualTo(expected);
            assertThat(receiver.obeyed()).hasSize(counted.contains("advertisementsReceived") ? i : 0);
        }
    }

    static Stream<Arguments> pairs() {
        List<String> obeyed = List.of("advertisementsReceived");
        List<String> obeyedUnsigned = List.of("advertisementsReceived", "hmacMissing");
        List<String> tooLong = List.of("packetLengthErrors");
        List<String> unsigned = List.of("hmacMissing");
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, Stage.WITHOUT, Stage.WITHOUT, obeyed),
                        Arguments.of(kind, Stage.WITHOUT, Stage.RECEIVE_ONLY, obeyedUnsigned),
                        Arguments.of(kind, Stage.WITHOUT, Stage.PERMISSIVE, obeyedUnsigned),
                        Arguments.of(kind, Stage.WITHOUT, Stage.ENFORCE, unsigned),
                        Arguments.of(kind, Stage.RECEIVE_ONLY, Stage.WITHOUT, obeyed),
                        Arguments.of(kind, Stage.RECEIVE_ONLY, Stage.RECEIVE_ONLY, obeyedUnsigned),
                        Arguments.of(kind, Stage.RECEIVE_ONLY, Stage.PERMISSIVE, obeyedUnsigned),
                        Arguments.of(kind, Stage.RECEIVE_ONLY, Stage.ENFORCE, unsigned),
                        Arguments.of(kind, Stage.PERMISSIVE, Stage.WITHOUT, tooLong),
                        Arguments.of(kind, Stage.PERMISSIVE, Stage.RECEIVE_ONLY, obeyed),
                        Arguments.of(kind, Stage.PERMISSIVE, Stage.PERMISSIVE, obeyed),
                        Arguments.of(kind, Stage.PERMISSIVE, Stage.ENFORCE, obeyed),
                        Arguments.of(kind, Stage.ENFORCE, Stage.WITHOUT, tooLong),
                        Arguments.of(kind, Stage.ENFORCE, Stage.RECEIVE_ONLY, obeyed),
                        Arguments.of(kind, Stage.ENFORCE, Stage.PERMISSIVE, obeyed),
                        Arguments.of(kind, Stage.ENFORCE, Stage.ENFORCE, obeyed)));
    }

    /** Three routers, one changed after the other; the others keep what they remember. */
    private void sweep(Kind kind, List<WiredRouter> routers, @Nullable Authentication next) {
        for (int i = 0; i < routers.size(); i++) {
            now = now.plusSeconds(1);
            routers.set(i, router(kind, 11 + i, next));
            assertAllUnderstandEachOther(routers, next);
        }
    }

    private static void assertAllUnderstandEachOther(List<WiredRouter> routers, @Nullable Authentication next) {
        for (WiredRouter sender : routers) {
            for (WiredRouter receiver : routers) {
                if (sender != receiver) {
                    assertThat(receiver.understands(sender))
                            .as("%s understands %s on the way to %s", receiver.address(), sender.address(), next)
                            .isTrue();
                }
            }
        }
    }

    private List<WiredRouter> three(Kind kind, @Nullable Authentication authentication) {
        List<WiredRouter> routers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            routers.add(router(kind, 11 + i, authentication));
        }
        return routers;
    }

    @ParameterizedTest
    @CsvSource({"V2, false", "V3, false", "V3_IPV6, false", "V2, true", "V3, true", "V3_IPV6, true"})
    void inThreeSweepsNobodyIsEverMisunderstood(Kind kind, boolean monotonic) {
        HmacAuthentication hmac = monotonic ? HMAC.monotonic() : HMAC;
        List<WiredRouter> routers = three(kind, null);
        assertAllUnderstandEachOther(routers, null);
        for (Stage next : List.of(Stage.RECEIVE_ONLY, Stage.PERMISSIVE, Stage.ENFORCE)) {
            sweep(kind, routers, next.of(hmac));
        }
        assertThat(routers).allSatisfy(router -> {
            assertThat(router.counters().get(VrrpCounter.HMAC_MISSING)).isZero();
            assertThat(router.port().peers()).extracting(PeerSnapshot::keyId).containsExactly(1, 1);
        });
    }

    @ParameterizedTest
    @CsvSource({"V2, false", "V3, false", "V3_IPV6, false", "V3, true"})
    void backwardsToo(Kind kind, boolean monotonic) {
        HmacAuthentication hmac = monotonic ? HMAC.monotonic() : HMAC;
        List<WiredRouter> routers = three(kind, hmac);
        for (Stage next : List.of(Stage.PERMISSIVE, Stage.RECEIVE_ONLY, Stage.WITHOUT)) {
            sweep(kind, routers, next.of(hmac));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyIsChangedInThreeSweepsToo(Kind kind) {
        List<WiredRouter> routers = three(kind, Authentication.hmac(KEY));
        sweep(kind, routers, Authentication.hmac(KEY, NEW_KEY));
        assertThat(routers.get(0).port().peers())
                .extracting(PeerSnapshot::keyId)
                .containsOnly(1);
        sweep(kind, routers, Authentication.hmac(NEW_KEY, KEY));
        sweep(kind, routers, Authentication.hmac(NEW_KEY));
        assertThat(routers)
                .allSatisfy(router -> assertThat(router.port().peers())
                        .extracting(PeerSnapshot::keyId)
                        .containsOnly(2));
    }

    @ParameterizedTest
    @EnumSource
    void aWrongSignatureIsRefusedInEveryMode(HmacMode mode) {
        HmacKey sameId = HmacKey.ofAscii(1, "another-key-another-key-another-key");
        WiredRouter receiver = router(Kind.V3, 12, HMAC.mode(mode));
        WiredRouter otherKey = router(Kind.V3, 11, Authentication.hmac(sameId));
        WiredRouter unknownKey = router(Kind.V3, 11, Authentication.hmac(NEW_KEY));
        WiredRouter genuine = router(Kind.V3, 11, HMAC);
        byte[] packet = genuine.advertise();
        byte[] malformed = packet.clone();
        malformed[12] = 2;
        InetAddress from = genuine.address();
        assertThat(receiver.hear(otherKey.advertise(), from)).isEqualTo(Map.of("hmacInvalid", 1L));
        assertThat(receiver.hear(unknownKey.advertise(), from)).isEqualTo(Map.of("hmacUnknownKey", 1L));
        assertThat(receiver.hear(malformed, from)).isEqualTo(Map.of("hmacMalformed", 1L));
        assertThat(receiver.hear(packet, from)).isEqualTo(Map.of("advertisementsReceived", 1L));
        assertThat(receiver.hear(packet, from)).isEqualTo(Map.of("hmacDuplicate", 1L));
        assertThat(receiver.hear(packet, from)).isEqualTo(Map.of("hmacReplay", 1L));
        now = now.plusSeconds(60);
        assertThat(receiver.hear(packet, from)).isEqualTo(Map.of("hmacStale", 1L));
        assertThat(receiver.obeyed()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void whoSignsNothingSendsTheSameBytesAsBefore(Kind kind) {
        assertThat(router(kind, 11, Stage.RECEIVE_ONLY.of(HMAC)).advertise())
                .isEqualTo(router(kind, 11, null).advertise());
    }

    /** Keepalived has no way either: {@code auth_hmac} takes the place of {@code authentication}. */
    @Test
    void fromThePasswordOfVersion2ThereIsNoHitlessWay() {
        WiredRouter password = router(Kind.V2, 11, Authentication.password("1111"));
        WiredRouter hmac = router(Kind.V2, 12, Stage.RECEIVE_ONLY.of(HMAC));
        assertThat(hmac.hear(password.advertise(), password.address()))
                .isEqualTo(Map.of("authenticationTypeMismatch", 1L));
        assertThat(password.hear(hmac.advertise(), hmac.address())).isEqualTo(Map.of("authenticationTypeMismatch", 1L));
    }
}
