package io.ha4j.vrrp.auth;

import static io.ha4j.vrrp.auth.HmacFixture.BOTH;
import static io.ha4j.vrrp.auth.HmacFixture.KEY_1;
import static io.ha4j.vrrp.auth.HmacFixture.KEY_7;
import static io.ha4j.vrrp.auth.HmacFixture.NOW;
import static io.ha4j.vrrp.auth.HmacFixture.OTHER_1;
import static io.ha4j.vrrp.auth.HmacFixture.WINDOW;
import static io.ha4j.vrrp.auth.HmacFixture.message;
import static io.ha4j.vrrp.auth.HmacFixture.sign;
import static io.ha4j.vrrp.auth.HmacFixture.signer;
import static io.ha4j.vrrp.auth.HmacFixture.verifier;
import static io.ha4j.vrrp.auth.HmacFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signer and verifier with a time window. */
class HmacTest {

    @Test
    void believesEachNewAdvertisementOnce() {
        HmacSigner signer = signer();
        HmacVerifier verifier = verifier();
        byte[] first = sign(signer, NOW);
        byte[] second = sign(signer, NOW); // the same instant: the counter tells them apart
        assertThat(verify(verifier, first, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, second, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, first, NOW)).isEqualTo(HmacVerdict.REPLAY);
        assertThat(verify(verifier, second, NOW)).isEqualTo(HmacVerdict.DUPLICATE);
        assertThat(verify(verifier, first, NOW)).isEqualTo(HmacVerdict.REPLAY);
        assertThat(verify(verifier, second, NOW)).isEqualTo(HmacVerdict.REPLAY);
    }

    /** Another key opens no second chance for a recording, and a router that changes its key stays newer than itself. */
    @Test
    void rememberThroughAChangeOfKeys() {
        HmacSigner signer = new HmacSigner(Authentication.hmac(KEY_1), WINDOW);
        HmacVerifier verifier = new HmacVerifier(Authentication.hmac(KEY_1), WINDOW);
        byte[] before = sign(signer, NOW.minusMillis(10));
        byte[] recording = sign(signer, NOW);
        assertThat(verify(verifier, before, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, recording, NOW)).isEqualTo(HmacVerdict.VALID);
        verifier.change(BOTH, WINDOW);
        assertThat(verify(verifier, before, NOW)).isEqualTo(HmacVerdict.REPLAY);
        signer.change(Authentication.hmac(KEY_7), WINDOW);
        byte[] next = sign(signer, NOW.minusSeconds(1)); // its clock was set back
        assertThat(HmacVerifier.keyId(next, next.length)).isEqualTo(7);
        assertThat(verify(verifier, next, NOW)).isEqualTo(HmacVerdict.VALID);
        verifier.change(Authentication.hmac(KEY_7), WINDOW);
        byte[] old = sign(new HmacSigner(Authentication.hmac(KEY_1), WINDOW), NOW.plusSeconds(1));
        assertThat(verify(verifier, old, NOW)).isEqualTo(HmacVerdict.UNKNOWN_KEY);
        byte[] late = sign(new HmacSigner(Authentication.hmac(KEY_7), WINDOW), NOW.plusSeconds(30));
        assertThat(verify(verifier, late, NOW)).isEqualTo(HmacVerdict.STALE);
        verifier.change(Authentication.hmac(KEY_7), Duration.ofSeconds(60));
        assertThat(verify(verifier, late, NOW)).as("within the new window").isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void whatWasOvertakenIsNotBelieved() {
        HmacSigner signer = signer();
        HmacVerifier verifier = verifier();
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            packets.add(sign(signer, NOW.plusMillis(i)));
        }
        assertThat(List.of(0, 2, 1, 3, 2))
                .extracting(i -> verify(verifier, packets.get(i), NOW))
                .containsExactly(
                        HmacVerdict.VALID,
                        HmacVerdict.VALID,
                        HmacVerdict.REPLAY,
                        HmacVerdict.VALID,
                        HmacVerdict.REPLAY);
    }

    @Test
    void goesOnWhenTheWallClockOfTheSenderStepsBack() {
        HmacSigner signer = signer();
        HmacVerifier verifier = verifier();
        assertThat(verify(verifier, sign(signer, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
        for (int i = 0; i < 70_000; i++) {
            sign(signer, NOW.minusSeconds(3));
        }
        byte[] later = sign(signer, NOW.minusSeconds(3));
        assertThat(verify(verifier, later, NOW.minusSeconds(3))).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void recoversWhenTheWallClockOfTheSenderStepsBackByMoreThanTheWindow() {
        HmacSigner signer = signer();
        sign(signer, NOW.plusSeconds(3_600));
        assertThat(verify(verifier(), sign(signer, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void recoversWhenAllWallClocksStepBackByMoreThanTheWindow() {
        HmacSigner signer = signer();
        HmacVerifier verifier = verifier();
        Instant wrong = NOW.plusSeconds(3_600);
        byte[] early = sign(signer, wrong);
        assertThat(verify(verifier, early, wrong)).isEqualTo(HmacVerdict.VALID);
        byte[] corrected = sign(signer, NOW);
        assertThat(verify(verifier, corrected, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, corrected, NOW)).isEqualTo(HmacVerdict.DUPLICATE);
        assertThat(verify(verifier, early, NOW)).isEqualTo(HmacVerdict.STALE);
    }

    @Test
    void recoversWithinTwiceTheWindowWhenAClockGoesFromOneEdgeOfItToTheOther() {
        HmacSigner signer = signer();
        HmacVerifier verifier = verifier();
        assertThat(verify(verifier, sign(signer, NOW.plus(WINDOW)), NOW)).isEqualTo(HmacVerdict.VALID);
        Duration behind = WINDOW.minusMillis(1);
        List<HmacVerdict> verdicts = new ArrayList<>();
        for (int seconds = 0; seconds <= 10; seconds++) {
            Instant receivers = NOW.plusSeconds(seconds);
            verdicts.add(verify(verifier, sign(signer, receivers.minus(behind)), receivers));
        }
        assertThat(verdicts.subList(0, 10)).containsOnly(HmacVerdict.REPLAY);
        assertThat(verdicts.get(10)).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void aClockThatLeapsForwardMakesItsRouterStaleUntilItIsRightAgain() {
        HmacSigner signer = signer();
        HmacVerifier verifier = verifier();
        assertThat(verify(verifier, sign(signer, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, sign(signer, NOW.plusSeconds(3_600)), NOW)).isEqualTo(HmacVerdict.STALE);
        assertThat(verify(verifier, sign(signer, NOW.plusSeconds(1)), NOW)).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void goesOnThroughTheOverflowOf2106() {
        HmacSigner signer = signer();
        HmacVerifier verifier = verifier();
        Instant overflow = Instant.ofEpochSecond(1L << 32);
        for (int i = -3; i <= 3; i++) {
            Instant now = overflow.plusSeconds(i);
            assertThat(verify(verifier, sign(signer, now), now)).as("%d s", i).isEqualTo(HmacVerdict.VALID);
        }
    }

    @Test
    void refusesWhatIsOutsideTheWindow() {
        byte[] packet = sign(signer(), NOW);
        assertThat(verify(verifier(), packet, NOW.plusMillis(5_001))).isEqualTo(HmacVerdict.STALE);
        assertThat(verify(verifier(), packet, NOW.minusMillis(5_001))).isEqualTo(HmacVerdict.STALE);
        assertThat(verify(verifier(), packet, NOW.plusMillis(4_999))).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void judgesInTheOrderOfKeepalived() {
        HmacKey foreign = HmacKey.of(9, HmacFixture.bytes(50, 32));
        byte[] packet = sign(new HmacSigner(Authentication.hmac(foreign), WINDOW), NOW);
        assertThat(verify(verifier(), packet, NOW.plusSeconds(60))).isEqualTo(HmacVerdict.STALE);
        assertThat(verify(verifier(), packet, NOW)).isEqualTo(HmacVerdict.UNKNOWN_KEY);
        packet[packet.length - 26] = 1; // reserved
        assertThat(verify(verifier(), packet, NOW.plusSeconds(60))).isEqualTo(HmacVerdict.MALFORMED);
    }

    @Test
    void refusesOtherKeysAndKeepsThemOutOfTheMemory() {
        HmacVerifier verifier = new HmacVerifier(Authentication.hmac(KEY_1), WINDOW);
        byte[] sameId = sign(new HmacSigner(Authentication.hmac(OTHER_1), WINDOW), NOW.plusSeconds(2));
        byte[] otherId = sign(new HmacSigner(Authentication.hmac(KEY_7), WINDOW), NOW);
        assertThat(verify(verifier, sameId, NOW)).isEqualTo(HmacVerdict.INVALID);
        assertThat(verify(verifier, otherId, NOW)).isEqualTo(HmacVerdict.UNKNOWN_KEY);
        assertThat(verify(verifier, sign(signer(), NOW), NOW)).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void acceptsAnyOfItsKeysWhileTheyAreChanged() {
        HmacVerifier verifier = new HmacVerifier(Authentication.hmac(KEY_7, KEY_1), WINDOW);
        byte[] old = sign(signer(), NOW);
        assertThat(verify(verifier, sign(signer(), NOW.plusMillis(1)), NOW)).isEqualTo(HmacVerdict.VALID);
        byte[] withNewKey = sign(new HmacSigner(Authentication.hmac(KEY_7), WINDOW), NOW.plusMillis(2));
        assertThat(verify(verifier, withNewKey, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, old, NOW)).as("no second chance").isEqualTo(HmacVerdict.REPLAY);
    }

    @Test
    void remembersThe256RoutersThatItHeardLast() {
        HmacVerifier verifier = verifier();
        HmacSigner signer = signer();
        List<InetAddress> routers = new ArrayList<>();
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 257; i++) {
            InetAddress router = Addresses.parse("router", "10.0." + i / 250 + "." + i % 250);
            routers.add(router);
            packets.add(signer.sign(message(1), router, NOW));
            assertThat(verify(verifier, packets.get(i), router, NOW)).isEqualTo(HmacVerdict.VALID);
            assertThat(verify(verifier, packets.get(0), routers.get(0), NOW))
                    .as("heard again and again")
                    .isIn(HmacVerdict.DUPLICATE, HmacVerdict.REPLAY);
        }
        assertThat(verify(verifier, packets.get(2), routers.get(2), NOW)).isEqualTo(HmacVerdict.DUPLICATE);
        assertThat(verify(verifier, packets.get(1), routers.get(1), NOW))
                .as("forgotten")
                .isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void isNotFilledByThoseWithoutAKey() {
        HmacVerifier verifier = verifier();
        byte[] genuine = sign(signer(), NOW);
        assertThat(verify(verifier, genuine, NOW)).isEqualTo(HmacVerdict.VALID);
        HmacSigner forger = new HmacSigner(Authentication.hmac(OTHER_1), WINDOW);
        for (int i = 0; i < 1_000; i++) {
            InetAddress router = Addresses.parse("router", "10.0." + i / 250 + "." + i % 250);
            assertThat(verify(verifier, forger.sign(message(1), router, NOW), router, NOW))
                    .isEqualTo(HmacVerdict.INVALID);
        }
        assertThat(verify(verifier, genuine, NOW)).isEqualTo(HmacVerdict.DUPLICATE);
        assertThat(verify(verifier, genuine, NOW)).isEqualTo(HmacVerdict.REPLAY);
    }

    @Test
    void hasItsModesAsValues() {
        assertThat(BOTH.mode()).isEqualTo(HmacMode.ENFORCE);
        assertThat(BOTH.isMonotonic()).isFalse();
        HmacAuthentication other = BOTH.mode(HmacMode.RECEIVE_ONLY).monotonic();
        assertThat(other.mode()).isEqualTo(HmacMode.RECEIVE_ONLY);
        assertThat(other.isMonotonic()).isTrue();
        assertThat(other.keys()).isEqualTo(BOTH.keys());
        assertThat(other).isNotEqualTo(BOTH).isNotEqualTo(BOTH.monotonic());
        assertThat(other.mode(HmacMode.ENFORCE)).isEqualTo(BOTH.monotonic());
        assertThat(other.window(WINDOW)).isEqualTo(BOTH.window(WINDOW).mode(HmacMode.RECEIVE_ONLY));
        assertThat(BOTH).hasToString("hmac[1, 7]");
        assertThat(other).hasToString("hmac[1, 7] receive-only monotonic");
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
