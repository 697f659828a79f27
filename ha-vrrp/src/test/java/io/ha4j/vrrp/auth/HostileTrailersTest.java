package io.ha4j.vrrp.auth;

import static io.ha4j.vrrp.auth.HmacFixture.A;
import static io.ha4j.vrrp.auth.HmacFixture.BOTH;
import static io.ha4j.vrrp.auth.HmacFixture.NOW;
import static io.ha4j.vrrp.auth.HmacFixture.OTHER_1;
import static io.ha4j.vrrp.auth.HmacFixture.WINDOW;
import static io.ha4j.vrrp.auth.HmacFixture.message;
import static io.ha4j.vrrp.auth.HmacFixture.sign;
import static io.ha4j.vrrp.auth.HmacFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.value.Addresses;
import io.ha4j.vrrp.packet.RouterAddress;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random, mutated, recorded and reordered packets for the verifier alone. The seed is the number in each test. */
class HostileTrailersTest {

    private static final int PACKETS = 100_000;

    private static HmacAuthentication authentication(boolean monotonic) {
        return monotonic ? BOTH.monotonic() : BOTH;
    }

    private static InetAddress anyRouter(SplittableRandom random) {
        return random.nextInt(3) == 0 ? A : Addresses.parse("router", "10.0." + random.nextInt(9) + ".1");
    }

    /** Some bytes of the trailer more often than the others. */
    private static byte[] hostile(SplittableRandom random, byte[] genuine) {
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] bytes = new byte[random.nextInt(0, 90)];
                random.nextBytes(bytes);
                return bytes;
            }
            case 1 -> {
                return Arrays.copyOf(genuine, Math.max(0, genuine.length + random.nextInt(-30, 30)));
            }
            case 2 -> {
                byte[] bytes = genuine.clone();
                bytes[genuine.length - 1 - random.nextInt(HmacTrailer.LENGTH)] ^= (byte) (1 << random.nextInt(8));
                return bytes;
            }
            default -> {
                byte[] bytes = genuine.clone();
                for (int i = random.nextInt(1, 5); i > 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                return bytes;
            }
        }
    }

    private static boolean sameButForTheChecksum(byte[] one, byte[] other) {
        byte[] copy = one.clone();
        if (copy.length == other.length) {
            System.arraycopy(other, 6, copy, 6, 2);
        }
        return Arrays.equals(copy, other);
    }

    /** One receiver hears a router, another hears it among hostile packets: both judge what comes from the router alike. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheHostileSendMovesNothing(boolean monotonic) {
        SplittableRandom random = new SplittableRandom(1);
        HmacVerifier undisturbed = new HmacVerifier(authentication(monotonic), WINDOW);
        HmacVerifier disturbed = new HmacVerifier(authentication(monotonic), WINDOW);
        HmacSigner signer = new HmacSigner(authentication(monotonic), WINDOW);
        HmacSigner forger = new HmacSigner(Authentication.hmac(OTHER_1), WINDOW);
        Map<HmacVerdict, Integer> verdicts = new EnumMap<>(HmacVerdict.class);
        for (int i = 0; i < PACKETS / 10; i++) {
            Instant now = NOW.plusMillis(i);
            byte[] genuine = sign(signer, now);
            for (int j = 0; j < 10; j++) {
                InetAddress from = anyRouter(random);
                byte[] bytes = random.nextInt(10) == 0
                        ? forger.sign(message(random.nextInt(256)), from, now.plusMillis(random.nextInt(9)))
                        : hostile(random, genuine);
                if (from.equals(A) && sameButForTheChecksum(bytes, genuine)) {
                    continue; // a mutation that changed nothing
                }
                HmacVerdict verdict = verify(disturbed, bytes, from, now);
                assertThat(verdict).isNotIn(HmacVerdict.VALID, HmacVerdict.DUPLICATE, HmacVerdict.REPLAY);
                verdicts.merge(verdict, 1, Integer::sum);
            }
            assertThat(verify(disturbed, genuine, now))
                    .isEqualTo(verify(undisturbed, genuine, now))
                    .isEqualTo(HmacVerdict.VALID);
        }
        assertThat(verdicts).containsKeys(HmacVerdict.MISSING, HmacVerdict.MALFORMED, HmacVerdict.INVALID);
        assertThat(verdicts).containsKey(HmacVerdict.UNKNOWN_KEY);
        assertThat(verdicts.containsKey(HmacVerdict.STALE)).isEqualTo(!monotonic);
    }

    /** Somebody who hears everything sends it again, in any order and as often as he likes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recordingsOfSeveralRoutersAreBelievedAsTheRuleSays(boolean monotonic) {
        SplittableRandom random = new SplittableRandom(2);
        HmacVerifier verifier = new HmacVerifier(authentication(monotonic), WINDOW);
        Map<InetAddress, HmacSigner> signers = new HashMap<>();
        Map<InetAddress, Long> newest = new HashMap<>();
        List<byte[]> recorded = new ArrayList<>();
        List<InetAddress> sources = new ArrayList<>();
        int believed = 0;
        for (int i = 0; i < PACKETS / 5; i++) {
            Instant now = NOW.plusMillis(i);
            InetAddress router = anyRouter(random);
            HmacSigner signer =
                    signers.computeIfAbsent(router, any -> new HmacSigner(authentication(monotonic), WINDOW));
            recorded.add(signer.sign(message(100), router, now));
            sources.add(router);
            int chosen = random.nextBoolean() ? i : random.nextInt(Math.max(0, i - 8_000), i + 1);
            byte[] packet = recorded.get(chosen);
            InetAddress from = sources.get(chosen);
            long stamp = HmacTrailer.stamp(packet, packet.length - HmacTrailer.LENGTH)
                    .sequence();
            long before = newest.getOrDefault(from, 0L);
            HmacVerdict verdict = verify(verifier, packet, from, now);
            if (!monotonic && i - chosen > WINDOW.toMillis()) {
                assertThat(verdict).isEqualTo(HmacVerdict.STALE);
            } else if (stamp > before) {
                assertThat(verdict).isEqualTo(HmacVerdict.VALID);
                newest.put(from, stamp);
                believed++;
            } else if (stamp < before) {
                assertThat(verdict).isEqualTo(HmacVerdict.REPLAY);
            } else {
                assertThat(verdict).isIn(HmacVerdict.DUPLICATE, HmacVerdict.REPLAY);
            }
        }
        assertThat(believed).isGreaterThan(PACKETS / 20);
    }

    @Test
    void anyPartOfABufferIsLookedAtAndNothingBeyond() {
        SplittableRandom random = new SplittableRandom(3);
        byte[] genuine = sign(HmacFixture.signer(), NOW);
        for (int i = 0; i < PACKETS / 10; i++) {
            byte[] bytes = random.nextInt(10) == 0 ? genuine : hostile(random, genuine);
            int offset = random.nextInt(9);
            byte[] buffer = new byte[offset + bytes.length]; // one byte beyond it would be an exception
            System.arraycopy(bytes, 0, buffer, offset, bytes.length);
            HmacVerdict verdict =
                    HmacFixture.verifier().verify(buffer, offset, bytes.length, new RouterAddress(A, 0), NOW);
            assertThat(verdict).as("packet %d", i).isEqualTo(verify(HmacFixture.verifier(), bytes, NOW));
        }
    }
}
