package io.ha4j.lvs.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.proxy.EngineKind;
import io.ha4j.lvs.proxy.ProxyEngine;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SessionLimitTest {

    @Test
    void countsUpToTheLimitAndNotBeyond() throws InterruptedException {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, EngineKind.NIO)) {
            SessionLimit limit = new SessionLimit(2, engine.datagramSockets());
            assertThat(limit.awaitNone(0)).isTrue();
            assertThat(limit.tryEnter()).isTrue();
            assertThat(limit.tryEnter()).isTrue();
            assertThat(limit.tryEnter()).isFalse();
            assertThat(limit.count()).isEqualTo(2);
            assertThat(limit.awaitNone(TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
            limit.leave();
            assertThat(limit.tryEnter()).isTrue();
            limit.leave();
            Thread last = new Thread(limit::leave, "test-leave");
            last.start();
            assertThat(limit.awaitNone(TimeUnit.SECONDS.toNanos(10))).isTrue();
            last.join();
        }
    }

    @Test
    void neverCountsWhoDoesNotGetIn() throws InterruptedException {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, EngineKind.NIO)) {
            SessionLimit limit = new SessionLimit(1, engine.datagramSockets());
            assertThat(limit.tryEnter()).isTrue();
            Thread turnedAway = new Thread(
                    () -> {
                        for (int i = 0; i < 1_000_000; i++) {
                            limit.tryEnter();
                        }
                    },
                    "test-enter");
            turnedAway.start();
            int most = 0;
            while (turnedAway.isAlive()) {
                most = Math.max(most, limit.count());
            }
            assertThat(most).isEqualTo(1);
        }
    }

    /** Two virtual servers of a plane, of which each may have all. */
    @Test
    void leavesDescriptorsToOthers() {
        try (ProxyEngine engine = ProxyEngine.start("test-proxy-", 1, EngineKind.NIO)) {
            int half = engine.datagramSockets().limit();
            SessionLimit one = new SessionLimit(Integer.MAX_VALUE, engine.datagramSockets());
            SessionLimit other = new SessionLimit(Integer.MAX_VALUE, engine.datagramSockets());
            assertThat(one.most()).isEqualTo(half);
            for (int i = 0; i < half; i++) {
                assertThat(i % 2 == 0 ? one.tryEnter() : other.tryEnter()).isTrue();
            }
            assertThat(one.tryEnter()).isFalse();
            assertThat(other.tryEnter()).isFalse();
            one.leave();
            assertThat(other.tryEnter()).isTrue();
            assertThat(one.count() + other.count()).isEqualTo(half);
        }
    }
}
