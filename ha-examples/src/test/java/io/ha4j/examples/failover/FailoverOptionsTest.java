package io.ha4j.examples.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of {@code lab/failover}, and the arithmetic of its table. */
class FailoverOptionsTest {

    private static FailoverOptions parse(String... arguments) {
        return FailoverOptions.parse(arguments);
    }

    @Test
    void withoutOptionsAllRowsAreMeasuredNineTimes() {
        FailoverOptions options = parse();
        assertThat(options.runs()).isEqualTo(9);
        assertThat(options.targets()).isTrue();
        assertThat(options.json()).isNull();
        assertThat(options.rows())
                .extracting(Row::toString)
                .containsExactly(
                        "v2 1s kill",
                        "v2 1s stop",
                        "v2 1s link-down",
                        "v3 100ms kill",
                        "v3 100ms stop",
                        "v3 100ms link-down",
                        "v3 10ms kill",
                        "v3 10ms stop",
                        "v3 10ms link-down");
    }

    @Test
    void rowsAreChosenByTheirWords() {
        assertThat(parse("--only", "10ms,stop", "--only", "v2,kill").rows())
                .extracting(Row::toString)
                .containsExactly("v2 1s kill", "v3 10ms stop");
    }

    @Test
    void nothingIsJudgedWhereThatIsAskedFor() {
        FailoverOptions options = parse("--runs", "1", "--no-targets", "--only", "10ms,stop");
        assertThat(options.targets()).isFalse();
        assertThat(options.runs()).isEqualTo(1);
        assertThat(options.rows()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"--runs,0", "--runs,many", "--only,10", "--json,/nowhere/at/all.json", "--json,/tmp", "--what,1"})
    void nonsenseIsRefused(String option, String value) {
        assertThatThrownBy(() -> parse(option, value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parse(option)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowHoldsIfOurMedianIsAtMostTenPercentAbove() {
        Row row = Row.all().get(0);
        List<Sample> samples = List.of(
                new Sample(Contender.HA4J, 0.5, 90, 1, 1, 0),
                new Sample(Contender.HA4J, 0.5, 110, 3, 1, 0),
                new Sample(Contender.HA4J, 0.5, 900, 2, 1, 0),
                new Sample(Contender.KEEPALIVED, 0.5, 99, 1, 1, 0),
                new Sample(Contender.KEEPALIVED, 0.5, 101, 2, 1, 0));
        RowResult result = RowResult.of(row, samples);
        assertThat(result.medianHa4j()).isEqualTo(110);
        assertThat(result.maxHa4j()).isEqualTo(900);
        assertThat(result.overHa4j()).isEqualTo(2);
        assertThat(result.medianKeepalived()).isEqualTo(100);
        assertThat(result.ratio()).isEqualTo(1.1);
        assertThat(result.held()).isTrue();
        List<Sample> slower = List.of(samples.get(2), samples.get(3));
        assertThat(RowResult.of(row, slower).held()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "HA4J,1,true",
        "HA4J,2,false",
        "HA4J,0,false",
        "KEEPALIVED,1,true",
        "KEEPALIVED,3,true",
        "KEEPALIVED,0,false"
    })
    void rowDoesNotHoldIfOursFlappedOrABackupNeverTookOver(Contender contender, int changes, boolean held) {
        List<Sample> samples = List.of(
                new Sample(Contender.HA4J, 0.5, 90, 1, 1, 0),
                new Sample(Contender.HA4J, 0.5, 90, 1, contender == Contender.HA4J ? changes : 1, 2),
                new Sample(Contender.KEEPALIVED, 0.5, 100, 1, contender == Contender.KEEPALIVED ? changes : 1, 1));
        RowResult result = RowResult.of(Row.all().get(0), samples);
        assertThat(result.held()).isEqualTo(held);
        assertThat(result.measured()).isEqualTo(changes > 0);
        assertThat(result.restlessHa4j()).isEqualTo(2);
        assertThat(result.restlessKeepalived()).isEqualTo(1);
    }
}
