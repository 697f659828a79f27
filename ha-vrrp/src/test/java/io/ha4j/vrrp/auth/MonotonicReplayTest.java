package io.ha4j.vrrp.auth;

import static io.ha4j.vrrp.auth.HmacFixture.BOTH;
import static io.ha4j.vrrp.auth.HmacFixture.NOW;
import static io.ha4j.vrrp.auth.HmacFixture.WINDOW;
import static io.ha4j.vrrp.auth.HmacFixture.sign;
import static io.ha4j.vrrp.auth.HmacFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replay protection without a window: the stamps of a router need only grow. */
class MonotonicReplayTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final HmacVerifier verifier = monotonicVerifier();
    private final HmacSigner signer = monotonicSigner();

    private static HmacVerifier monotonicVerifier() {
        return new HmacVerifier(BOTH.monotonic(), WINDOW);
    }

    private static HmacSigner monotonicSigner() {
        return new HmacSigner(BOTH.monotonic(), WINDOW);
    }

    @Test
    void theClocksNeedNotAgree() {
        for (Instant receivers : List.of(NOW, NOW.minus(DAY), NOW.plus(DAY), Instant.EPOCH)) {
            assertThat(verify(verifier, sign(signer, NOW), receivers)).isEqualTo(HmacVerdict.VALID);
        }
    }

    @Test
    void whatIsNotNewerIsRefusedWhateverTheTimeIs() {
        byte[] first = sign(signer, NOW);
        byte[] second = sign(signer, NOW.plusSeconds(1));
        assertThat(verify(verifier, second, NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, first, NOW)).isEqualTo(HmacVerdict.REPLAY);
        assertThat(verify(verifier, first, NOW.minus(DAY))).isEqualTo(HmacVerdict.REPLAY);
        assertThat(verify(verifier, second, NOW)).isEqualTo(HmacVerdict.DUPLICATE);
        assertThat(verify(verifier, second, NOW.plus(DAY))).isEqualTo(HmacVerdict.REPLAY);
    }

    @Test
    void aSenderWhoseClockStepsBackGoesOnWithTheLastTime() {
        assertThat(verify(verifier, sign(signer, NOW.plus(DAY)), NOW)).isEqualTo(HmacVerdict.VALID);
        for (int i = 0; i < 5; i++) {
            assertThat(verify(verifier, sign(signer, NOW.plusSeconds(i)), NOW)).isEqualTo(HmacVerdict.VALID);
        }
    }

    @Test
    void aSenderThatIsRestartedWithAClockSetBackIsRefusedUntilItHasCaughtUp() {
        assertThat(verify(verifier, sign(signer, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
        HmacSigner restarted = monotonicSigner();
        assertThat(verify(verifier, sign(restarted, NOW.minusSeconds(20)), NOW)).isEqualTo(HmacVerdict.REPLAY);
        assertThat(verify(verifier, sign(restarted, NOW.minusSeconds(1)), NOW.plus(DAY)))
                .isEqualTo(HmacVerdict.REPLAY);
        assertThat(verify(verifier, sign(restarted, NOW.plusMillis(1)), NOW)).isEqualTo(HmacVerdict.VALID);
    }

    /** The price of it, as documented. */
    @Test
    void aReceiverThatIsRestartedBelievesRecordingsUntilItHearsTheRouter() {
        byte[] old = sign(signer, NOW);
        byte[] lessOld = sign(signer, NOW.plusSeconds(1));
        byte[] genuine = sign(signer, NOW.plus(DAY));
        HmacVerifier restarted = monotonicVerifier();
        assertThat(verify(restarted, old, NOW.plus(DAY))).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(restarted, genuine, NOW.plus(DAY))).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(restarted, lessOld, NOW.plus(DAY))).isEqualTo(HmacVerdict.REPLAY);
    }

    @Test
    void theKeyIsCheckedAllTheSame() {
        byte[] forged = sign(new HmacSigner(Authentication.hmac(HmacFixture.OTHER_1), WINDOW), NOW.plus(DAY));
        assertThat(verify(verifier, forged, NOW)).isEqualTo(HmacVerdict.INVALID);
        assertThat(verify(verifier, sign(signer, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
    }

    @Test
    void goesOnThroughTheOverflowOf2106() {
        Instant overflow = Instant.ofEpochSecond(1L << 32);
        for (int i = -3; i <= 3; i++) {
            assertThat(verify(verifier, sign(signer, overflow.plusSeconds(i)), NOW))
                    .as("%d s", i)
                    .isEqualTo(HmacVerdict.VALID);
        }
    }

    @Test
    void whoHasAWindowUnderstandsWhoHasNoneAsLongAsTheClocksAgree() {
        HmacVerifier withWindow = HmacFixture.verifier();
        assertThat(verify(withWindow, sign(signer, NOW), NOW)).isEqualTo(HmacVerdict.VALID);
        assertThat(verify(verifier, sign(HmacFixture.signer(), NOW), NOW)).isEqualTo(HmacVerdict.VALID);
    }
}
