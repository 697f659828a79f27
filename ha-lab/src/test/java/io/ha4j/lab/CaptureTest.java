package io.ha4j.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class CaptureTest {

    /** Held up, as on a busy machine, until after the capture was to be stopped. */
    @Test
    void hasAllThatCameBeforeItWasStopped() {
        List<String> missing = LabRequirements.missing(Tool.TCPDUMP, Tool.TSHARK, Tool.KILL);
        Lab.require(missing.isEmpty(), String.join("; ", missing));
        try (Lan lan = Lan.create("capture")) {
            Host a = lan.host("a", "10.99.0.1/24");
            Witness w = new Witness(lan.host("w", "10.99.0.9/24"));
            Capture capture = Capture.start(a);
            Signals.send("STOP", a.processes());
            assertThat(w.resolve("10.99.0.1", Duration.ofSeconds(10))).isPresent();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(capture::stop);
            Await.throughout(() -> "waits", Duration.ofMillis(100), () -> !stopped.isDone());
            Signals.send("CONT", a.processes());
            stopped.join();
            assertThat(capture.tshark("arp", "arp.opcode")).contains(List.of("1"), List.of("2"));
        }
    }
}
