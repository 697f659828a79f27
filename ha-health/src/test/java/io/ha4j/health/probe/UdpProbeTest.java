package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpProbeTest {

    private static ProbeBench bench;

    @BeforeAll
    static void open() {
        bench = new ProbeBench();
    }

    @AfterEach
    void leavesNoSocket() {
        bench.awaitNoConnection();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private static ProbeResult probe(UdpProbe probe, String... answers) {
        List<byte[]> bytes = new ArrayList<>();
        for (String answer : answers) {
            bytes.add(answer.getBytes(ISO_8859_1));
        }
        try (DatagramServer server = new DatagramServer(query -> bytes)) {
            return bench.run(probe, server.address());
        }
    }

    @Test
    void sendsThePayloadAndTakesAnyAnswer() {
        List<byte[]> heard = new ArrayList<>();
        try (DatagramServer server = new DatagramServer(query -> {
            heard.add(query);
            return List.of(new byte[0]);
        })) {
            UdpProbe probe = new UdpProbe("\0\u00ff", "", 0, 65_507, ZERO);
            assertThat(bench.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(heard).hasSize(1);
            assertThat(heard.get(0)).containsExactly(0, 0xff);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '16FEFF'  | 0 | 100 | ''
            '1XEE'    | 0 | 100 | an answer that differs from the expected one at byte 1
            '16XXXF'  | 0 | 100 | ''
            '16FE0F'  | 0 | 100 | an answer that differs from the expected one at byte 2
            '16'      | 3 | 3   | ''
            ''        | 4 | 9   | an answer of 3 bytes (expected 4..9)
            ''        | 0 | 2   | an answer of more than 2 bytes (expected 0..2)
            '16FEFF00'| 0 | 100 | an answer of 3 bytes, shorter than the expected begin
            """)
    void looksAtTheAnswer(String pattern, int min, int max, String reason) {

        ProbeResult result = probe(new UdpProbe("x", pattern, min, max, ZERO), "\26\u00fe\u00ff");
        assertThat(result).isEqualTo(ProbeResult.of(reason.isEmpty(), reason));
    }

    @Test
    void saysThatNobodyListens() {
        assertThat(bench.run(UdpProbe.usual(), DatagramServer.nobody()))
                .isEqualTo(ProbeResult.failure("port unreachable: nobody listens there"));
        UdpProbe silent = new UdpProbe("x", "", 0, 9, ofSeconds(4));
        assertThat(bench.run(silent, DatagramServer.nobody()).reason())
                .isEqualTo("port unreachable: nobody listens there");
    }

    @Test
    void takesSilenceForSuccessWhereItIsTold() {
        UdpProbe silent = new UdpProbe("x", "", 0, 9, ofMillis(100));
        try (DatagramServer server = new DatagramServer(query -> List.of())) {
            long begin = System.nanoTime();
            assertThat(bench.run(silent, server.address())).isEqualTo(ProbeResult.success());
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(100_000_000L);
            assertThat(server.received()).isEqualTo(1);
        }
        assertThat(probe(silent, "0123456789").reason()).as("a wrong answer").startsWith("an answer of more than 9");
    }

    @Test
    void waitsForAnAnswerOtherwise() {
        try (DatagramServer server = new DatagramServer(query -> List.of())) {
            CompletableFuture<ProbeResult> result = bench.start(UdpProbe.usual(), server.address());
            Await.until("asked", () -> server.received() == 1);
            assertThat(result).isNotDone();
            result.cancel(true);
        }
    }

    @Test
    void saysThatASilenceDoesNotFit() {
        UdpProbe silent = new UdpProbe("x", "", 0, 9, ofSeconds(5));
        assertThat(bench.run(silent, DatagramServer.nobody()).reason())
                .isEqualTo("a silence of 5 s does not fit into the time-out of 5 s");
    }
}
