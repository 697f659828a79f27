package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.health.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class GarbageServerTest {

    private static final int SEEDS = 300;
    private static final HttpProbe PROBE =
            HttpProbe.of(HttpExchange.builder("/").expectBody("alive and well").build());
    private static final String GOOD = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 14\r\n\r\nalive and wel";

    @Test
    void garbageIsNeverASuccessAndNeverAnException() {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        PrintStream err = System.err;
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        System.setErr(new PrintStream(log, true, UTF_8)); // where the logger of the tests writes
        try (ProbeBench bench = new ProbeBench();
                ScriptedServer server = ScriptedServer.silent()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                server.answer(garbage(new SplittableRandom(seed)));
                ProbeResult result = bench.run(PROBE, server.address());
                assertThat(result.ok()).as("seed %d: %s", seed, result.reason()).isFalse();
                assertThat(result.reason())
                        .as("seed %d", seed)
                        .isNotBlank()
                        .hasSizeLessThan(210)
                        .matches("\\P{Cntrl}*");
            }
            bench.awaitNoConnection();
        } finally {
            System.setErr(err);
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
        assertThat(uncaught).isEmpty();
        assertThat(log.toString(UTF_8)).isEmpty();
    }

    /** Noise, a broken answer that lacks its last byte, or lines of noise behind a good start. */
    private static byte[] garbage(SplittableRandom random) {
        byte[] noise = new byte[random.nextInt(1, 3_000)];
        random.nextBytes(noise);
        int kind = random.nextInt(3);
        if (kind == 0) {
            return noise;
        }
        byte[] good = GOOD.getBytes(ISO_8859_1);
        if (kind == 1) {
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                good[random.nextInt(good.length)] = (byte) random.nextInt(256);
            }
            return good;
        }
        int cut = random.nextInt(good.length);
        byte[] mixed = new byte[cut + noise.length];
        System.arraycopy(good, 0, mixed, 0, cut);
        System.arraycopy(noise, 0, mixed, cut, noise.length);
        return mixed;
    }
}
