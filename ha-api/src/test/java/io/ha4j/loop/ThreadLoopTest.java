package io.ha4j.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.time.Ticker;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for a loop whatever it sleeps in. */
@Timeout(60)
class ThreadLoopTest {

    /** Each wait fails, as with a descriptor that the system has broken. */
    private static final class Failing extends ThreadLoop {
        private final AtomicInteger waits = new AtomicInteger();
        private volatile boolean released;

        Failing() {
            super("ha-test-failing", Ticker.system());
            begin();
        }

        @Override
        protected void await(long nanos) {
            waits.incrementAndGet();
            throw new IllegalStateException("cannot wait");
        }

        @Override
        protected void wakeUp() {}

        @Override
        protected void drain(long nowNanos) {}

        @Override
        protected void release() {
            released = true;
        }
    }

    @Test
    void aWaitThatAlwaysFailsIsNoBusyLoop() throws InterruptedException {
        Failing loop = new Failing();
        try {
            CountDownLatch fired = new CountDownLatch(1);
            AtomicInteger rounds = new AtomicInteger();
            loop.execute(() -> {
                int before = loop.waits.get();
                loop.newTimer(now -> {
                            rounds.set(loop.waits.get() - before);
                            fired.countDown();
                        })
                        .set(loop.ticker().nanos() + TimeUnit.MILLISECONDS.toNanos(300));
            });
            assertThat(fired.await(20, TimeUnit.SECONDS)).as("a timer").isTrue();
            assertThat(rounds.get()).as("rounds in 300 ms").isLessThan(100);
        } finally {
            loop.close();
        }
        assertThat(loop.released).isTrue();
    }
}
