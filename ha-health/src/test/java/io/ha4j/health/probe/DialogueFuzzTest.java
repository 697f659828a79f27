package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.testkit.Allocations;
import io.ha4j.testkit.Corpus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Whatever a target says in one of the dialogues: it ends or goes on, and does not depend on how the bytes are cut into reads. */
class DialogueFuzzTest {

    @Test
    void holdsForItsCorpus() {
        Corpus.of(DialogueFuzzTest.class).forEach(DialogueFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void holdsForMutationsOfIt() {
        Corpus.of(DialogueFuzzTest.class).mutate(DialogueFuzzTest::fuzzerTestOneInput);
    }

    /**
     * Hears.
     *
     * @param input a byte that says which dialogue, and what is heard
     */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] heard = Arrays.copyOfRange(input, 1, input.length);
        Said whole = Said.by(dialogue(input[0]), heard);
        assertThat(whole.said().chars()).allMatch(c -> c < 256);
        if (whole.result() != null && !whole.result().ok()) {
            assertThat(whole.reason()).isNotBlank().hasSizeLessThan(210);
        }
        if ((input[0] & 7) != 4) { // one letter is the whole answer; what comes behind it later is not seen
            assertThat(Said.piecemeal(dialogue(input[0]), heard)).isEqualTo(whole);
        }
        assertThat(Allocations.of(() -> Said.by(dialogue(input[0]), heard))).isLessThan(100_000L + 200L * input.length);
    }

    private static Dialogue dialogue(byte which) {
        return switch (which & 7) {
            case 0 -> new SmtpProbe.Session(SmtpProbe.usual());
            case 1 -> new AgentProbe.Listening(new AgentProbe(""));
            case 2 -> new RedisProbe.Ping(new RedisProbe("", ""));
            case 3 -> new RedisProbe.Ping(RedisProbe.of("me", "secret"));
            case 4 -> new PostgresTlsQuestion();
            case 5 -> new PostgresLogin(new PostgresProbe("me", ""));
            case 6 -> new MySqlLogin("me");
            default -> new DnsExchange(DnsProbe.of("example.com").withMinAnswers(1), 0xabcd).new OverTcp();
        };
    }
}
