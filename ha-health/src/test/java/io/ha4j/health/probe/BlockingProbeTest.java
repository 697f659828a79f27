package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.ComponentId;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockingProbeTest {

    private static final InetSocketAddress TARGET = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final ProbeBench bench = new ProbeBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void runsOnANamedWorker() {
        AtomicReference<String> thread = new AtomicReference<>();
        Probe probe = Probe.blocking(request -> {
            thread.set(Thread.currentThread().getName());
            return ProbeResult.of(request.target().equals(TARGET), "another target");
        });
        assertThat(bench.run(probe, TARGET)).isEqualTo(ProbeResult.success());
        assertThat(thread.get()).startsWith("ha-bench-probe-worker-");
    }

    @Test
    void takesWhatIsThrownForAFailure() {
        assertThat(bench.run(
                        Probe.blocking(r -> {
                            throw new IOException("disk\nfull");
                        }),
                        TARGET))
                .isEqualTo(ProbeResult.failure("IOException: disk?full"));
        assertThat(bench.run(
                        Probe.blocking(r -> {
                            throw new ConnectException("Connection refused");
                        }),
                        TARGET))
                .isEqualTo(ProbeResult.failure("connection refused"));
        assertThat(bench.run(
                        Probe.blocking(r -> {
                            throw new StackOverflowError();
                        }),
                        TARGET))
                .isEqualTo(ProbeResult.failure("StackOverflowError"));
        assertThat(bench.run(Probe.blocking(r -> null), TARGET))
                .isEqualTo(ProbeResult.failure("the probe returned null"));
    }

    @Test
    void interruptsAProbeThatIsCancelled() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        CompletableFuture<ProbeResult> result = bench.start(
                Probe.blocking(r -> {
                    atWork.incrementAndGet();
                    try {
                        never.await();
                    } finally {
                        interrupted.incrementAndGet();
                    }
                    return ProbeResult.success();
                }),
                TARGET);
        Await.until("at work", () -> atWork.get() == 1);
        result.cancel(true);
        Await.until("interrupted", () -> interrupted.get() == 1);
        awaitIdle();
        assertThat(bench.run(
                        Probe.blocking(
                                r -> ProbeResult.of(!Thread.currentThread().isInterrupted(), "interrupted")),
                        TARGET))
                .as("the interrupt is not left to the next")
                .isEqualTo(ProbeResult.success());
    }

    @Test
    void givesAStuckCheckOneThreadAndNoMore() {
        AtomicReference<Boolean> stuck = new AtomicReference<>(true);
        AtomicInteger atWork = new AtomicInteger();
        Probe probe = Probe.blocking(r -> {
            atWork.incrementAndGet();
            Await.until("released, deaf to interrupts", () -> !stuck.get());
            return ProbeResult.success();
        });
        CompletableFuture<ProbeResult> first = bench.start(probe, TARGET);
        Await.until("at work", () -> atWork.get() == 1);
        first.cancel(true);
        for (int i = 0; i < 100; i++) {
            CompletableFuture<ProbeResult> next = bench.start(probe, TARGET);
            assertThat(next).as("waits").isNotDone();
            assertThat(bench.run(probe, TARGET).reason())
                    .isEqualTo("the previous probe has not ended, and the next one waits already");
            next.cancel(true); // as the time-out does
        }
        ComponentId other = new ComponentId("health-check", "other");
        CompletableFuture<ProbeResult> second = bench.start(other, Probe.blocking(r -> ProbeResult.success()), TARGET);
        Await.until("others go on", second::isDone);
        assertThat(busy()).isEqualTo(1);
        stuck.set(false);
        awaitIdle();
        assertThat(atWork).as("none of those that waited").hasValue(1);
        assertThat(bench.run(probe, TARGET)).isEqualTo(ProbeResult.success());
    }

    @Test
    void theNextProbeBeginsWhenTheCancelledOneHasEnded() {
        AtomicReference<Boolean> unwinding = new AtomicReference<>(true);
        AtomicInteger atWork = new AtomicInteger();
        CompletableFuture<ProbeResult> slow = bench.start(
                Probe.blocking(r -> {
                    atWork.incrementAndGet();
                    Await.until("unwound, deaf to interrupts", () -> !unwinding.get());
                    return ProbeResult.failure("late");
                }),
                TARGET);
        Await.until("at work", () -> atWork.get() == 1);
        slow.cancel(true);
        Probe fine = Probe.blocking(
                r -> ProbeResult.of(!Thread.currentThread().isInterrupted(), "interrupted by what went before"));
        CompletableFuture<ProbeResult> next = bench.start(fine, TARGET);
        assertThat(next).isNotDone();
        unwinding.set(false);
        assertThat(next.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(ProbeResult.success());
        awaitIdle();
    }

    @Test
    void forgetsAProbeThatIsCancelledBeforeItBegan() {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger atWork = new AtomicInteger();
        Probe waiting = Probe.blocking(r -> {
            atWork.incrementAndGet();
            release.await();
            return ProbeResult.success();
        });
        List<CompletableFuture<ProbeResult>> held = new ArrayList<>();
        for (int i = 0; i < ProbeWorkers.THREADS; i++) {
            held.add(bench.start(new ComponentId("health-check", "waiting-" + i), waiting, TARGET));
        }
        Await.until("all threads are held", () -> atWork.get() == ProbeWorkers.THREADS);
        Probe fine = Probe.blocking(r -> ProbeResult.success());
        assertThat(bench.start(fine, TARGET).cancel(true)).isTrue();
        CompletableFuture<ProbeResult> next = bench.start(fine, TARGET);
        assertThat(next).isNotDone();
        release.countDown();
        assertThat(next.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(ProbeResult.success());
        awaitIdle();
        assertThat(held).allMatch(CompletableFuture::isDone);
    }

    private void awaitIdle() {
        Await.until("idle", () -> busy() == 0);
    }

    private int busy() {
        return (Integer) ((Map<?, ?>) bench.snapshot("workers")).get("busy");
    }
}
