package io.ha4j.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.ha4j.HaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrkTest {

    private static final String OUTPUT = """
            Running 4s test @ http://127.0.0.1:8101/1k
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.03ms  311.28us   8.70ms   87.53%%
                Req/Sec    61.82k     3.07k   66.81k    75.00%%
              %s requests in %s, 311.85MB read
            %sRequests/sec:  61430.86
            Transfer/sec:     77.93MB
            """;

    @ParameterizedTest
    @CsvSource({"4.00s,4", "4.10s,4.1", "1.50m,90", "950.00ms,0.95", "900.00us,0.0009"})
    void countsRequestsAndTime(String shown, double seconds) {
        Wrk seen = Wrk.parse(OUTPUT.formatted("245723", shown, ""));
        assertThat(seen.requests()).isEqualTo(245_723);
        assertThat(seen.seconds()).isCloseTo(seconds, within(1e-9));
        assertThat(seen.requestsPerSecond()).isCloseTo(245_723 / seconds, within(1e-3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  Socket errors: connect 0, read 1, write 0, timeout 0\n",
                "  Socket errors: connect 0, read 0, write 0, timeout 3\n",
                "  Non-2xx or 3xx responses: 12\n"
            })
    void takesNoFiguresWithTrouble(String trouble) {
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> Wrk.parse(OUTPUT.formatted("245723", "4.00s", trouble)))
                .withMessage("wrk: " + trouble.strip());
    }

    @Test
    void needsRequests() {
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> Wrk.parse(OUTPUT.formatted("0", "4.00s", "")))
                .withMessageStartingWith("wrk: no requests");
        assertThatExceptionOfType(HaException.class)
                .isThrownBy(() -> Wrk.parse("unable to connect to 127.0.0.1:8101 Connection refused\n"))
                .withMessageContaining("refused");
    }
}
