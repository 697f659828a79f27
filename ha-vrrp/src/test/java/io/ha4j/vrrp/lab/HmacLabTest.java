package io.ha4j.vrrp.lab;

import static io.ha4j.LeadershipState.BACKUP;
import static io.ha4j.LeadershipState.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Await;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.HmacKey;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signed advertisements on IP protocol 112, between two nodes of ours. */
@Tag("lab")
class HmacLabTest {

    private static final Duration A_WHILE = Duration.ofMillis(900);
    private static final HmacAuthentication KEY = key("0123456789abcdef0123456789abcdef");

    private static HmacAuthentication key(String text) {
        return Authentication.hmac(HmacKey.ofAscii(1, text));
    }

    private static VrrpInstance.Builder instance(int priority, String address, boolean virtualMac) {
        VrrpInstance.Builder builder =
                JavaNode.builder(priority).virtualAddress(address).authentication(KEY);
        return virtualMac ? builder.virtualMac() : builder;
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({"10.99.0.100/24, false", "10.99.0.100/24, true", "2001:db8::100/64, false", "2001:db8::100/64, true"})
    void areBelievedAndTheNextOneTakesOver(String address, boolean virtualMac) throws Exception {
        try (Pair pair = new Pair("hmac")) {
            JavaNode high = pair.ours(pair.a, instance(150, address, virtualMac));
            high.await(MASTER);
            JavaNode low = pair.ours(pair.b, instance(100, address, virtualMac));
            low.await(BACKUP);
            Await.throughout(() -> high + "\n" + low, A_WHILE, () -> high.isIn(MASTER) && low.isIn(BACKUP));
            assertThat(low.count("advertisementsReceived")).isPositive();
            for (String counter : low.router().snapshot().counters().keySet()) {
                if (counter.startsWith("hmac") && !counter.equals("hmacDuplicate")) {
                    assertThat(low.count(counter)).as(counter).isZero();
                }
            }
            high.stop();
            low.await(MASTER);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void areNotBelievedWithAnotherKey() throws Exception {
        try (Pair pair = new Pair("hmac")) {
            JavaNode one = pair.ours(pair.a, instance(150, "2001:db8::100/64", false));
            one.await(MASTER);
            JavaNode other = pair.ours(
                    pair.b,
                    instance(100, "2001:db8::100/64", false).authentication(key("fedcba9876543210fedcba9876543210")));
            other.await(MASTER);
            Await.until(() -> "refuses: " + one, LabFixture.LONG, () -> one.count("hmacInvalid") > 0);
            assertThat(one.count("advertisementsReceived")).isZero();
            assertThat(other.count("advertisementsReceived")).isZero();
        }
    }
}
