package io.ha4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorpusTest {

    private static final int RUNS = 10_000;
    private static final Corpus CORPUS = Corpus.of(CorpusTest.class);

    private static List<String> mutations() {
        List<String> all = new ArrayList<>();
        CORPUS.mutate(0, RUNS, bytes -> all.add(new String(bytes, StandardCharsets.ISO_8859_1)));
        return all;
    }

    @Test
    void handsOutItsInputsAndNamesTheOneThatFails() {
        List<String> all = new ArrayList<>();
        CORPUS.forEach(bytes -> all.add(new String(bytes, StandardCharsets.US_ASCII)));
        assertThat(all).containsExactly("0123", "abcdefgh");
        assertThatThrownBy(() -> CORPUS.forEach(bytes -> assertThat(bytes).hasSize(4)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("input letters: ");
    }

    @Test
    void mutatesThemInManyWaysAndEachTimeTheSame() {
        List<String> all = mutations();
        assertThat(all).isEqualTo(mutations()).startsWith("").contains("0123", "abcdefgh");
        assertThat(new HashSet<>(all)).hasSizeGreaterThan(all.size() / 2);
        assertThat(all).anyMatch(text -> text.length() > 8).anyMatch(text -> text.length() == 1);
        assertThat(all).as("spliced").anyMatch(text -> text.startsWith("ab") && text.endsWith("23"));
    }

    @Test
    void leavesItsInputsAsTheyAre() {
        CORPUS.mutate(0, RUNS, bytes -> Arrays.fill(bytes, (byte) 0));
        List<String> all = new ArrayList<>();
        CORPUS.forEach(bytes -> all.add(new String(bytes, StandardCharsets.US_ASCII)));
        assertThat(all).containsExactly("0123", "abcdefgh");
    }

    @Test
    void showsTheMutationThatFails() {
        assertThatThrownBy(() -> CORPUS.mutate(0, RUNS, bytes -> {
                    if (bytes.length > 9) {
                        throw new IllegalStateException("too long");
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("mutation \\d+, ([0-9a-f]{2}){10,}: java.lang.IllegalStateException: too long");
    }

    @Test
    void mustBeThere() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Corpus.of(String.class))
                .withMessage("no folder StringInputs beside class java.lang.String");
    }
}
