package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.health.ScriptedServer;
import io.ha4j.health.probe.SendExpectProbe.Expectation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SendExpectProbeTest {

    private static Said say(Expectation expectation, String expected, String answer) {
        return Said.by(new SendExpectProbe.Exchange(new SendExpectProbe("hi", expectation, expected, 1_000)), answer);
    }

    @ParameterizedTest
    @CsvSource({
        "PREFIX, 220, 220 mail, true",
        "PREFIX, 220, 22, false",
        "CONTAINS, live, I am alive, true",
        "CONTAINS, live, I am aliv, false",
        "MATCH, ^(\\d)+ ok$, 123 ok, true",
        "MATCH, ^(\\d)+ ok$, 123 o, false",
        "MATCH, gr\u00fcn, gr\u00c3\u00bcn, true",
    })
    void findsWhatIsExpectedAndWaitsForIt(Expectation expectation, String expected, String answer, boolean found) {
        Said said = say(expectation, expected, answer);
        assertThat(said.said()).isEqualTo("hi");
        assertThat(said.result()).isEqualTo(found ? ProbeResult.success() : null);
    }

    @Test
    void doesNotWaitForAPrefixThatCannotCome() {
        assertThat(say(Expectation.PREFIX, "220 ", "421 busy\r\n").reason())
                .isEqualTo("answer begins with \"421 \" (expected \"220 \")");
    }

    @ParameterizedTest
    @EnumSource
    void hearsTheAnswerInAnyParts(Expectation expectation) {
        Dialogue dialogue = new SendExpectProbe.Exchange(new SendExpectProbe("hi", expectation, "alive", 1_000));
        String answer = expectation == Expectation.PREFIX ? "alive" : "aliv alive";
        assertThat(Said.piecemeal(dialogue, answer.getBytes(ISO_8859_1)))
                .isEqualTo(new Said("hi", ProbeResult.success()));
    }

    @Test
    void givesUpOnAnExpressionThatIsLookedForTooOften() {
        Dialogue dialogue = new SendExpectProbe.Exchange(new SendExpectProbe("", Expectation.MATCH, "^x", 1_000));
        Said said = Said.piecemeal(dialogue, "a".repeat(20_000).getBytes(ISO_8859_1));
        assertThat(said.reason()).isEqualTo("an answer on which the expression took more than 2000000 steps");
    }

    @Test
    void givesUpOnAnExpressionThatTakesTooLong() {
        String reason = say(Expectation.MATCH, ".*.*.*x", "a".repeat(900)).reason();
        assertThat(reason).isEqualTo("an answer on which the expression took more than 2000000 steps");
        assertThat(say(Expectation.MATCH, "(a|b)*c", "ab".repeat(100_000)).reason())
                .isEqualTo("an answer on which the expression nests too deep");
    }

    @Test
    void sendsTheBytesAndHearsTheAnswerInParts() {
        byte[] heard = new byte[4];
        try (ProbeBench bench = new ProbeBench();
                ScriptedServer server = new ScriptedServer((in, out) -> {
                    in.readNBytes(heard, 0, 4);
                    out.write('o');
                    out.flush();
                    out.write('k');
                    in.read(); // until the client hangs up
                })) {
            SendExpectProbe probe = new SendExpectProbe("\0\u00ff\1\2", Expectation.CONTAINS, "ok", 100);
            assertThat(bench.run(probe, server.address())).isEqualTo(ProbeResult.success());
            assertThat(heard).containsExactly(0, 0xff, 1, 2);
            bench.awaitNoConnection();
        }
    }

    @Test
    void listensToSoMuchAndNoMore() {
        try (ProbeBench bench = new ProbeBench();
                ScriptedServer server = new ScriptedServer((in, out) -> {
                    out.write(new byte[101]);
                    in.read();
                })) {
            SendExpectProbe probe = new SendExpectProbe("", Expectation.CONTAINS, "ok", 100);
            assertThat(bench.run(probe, server.address()).reason()).isEqualTo("answer longer than 100 bytes");
            SendExpectProbe patient = new SendExpectProbe("", Expectation.PREFIX, "\0", 101);
            assertThat(bench.run(patient, server.address()).ok()).isTrue();
            bench.awaitNoConnection();
        }
    }
}
