package io.ha4j.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void theMedianIsInTheMiddle() {
        assertThat(Statistics.median(List.of(7.0))).isEqualTo(7.0);
        assertThat(Statistics.median(List.of(100.0, 1.0, 3.0))).isEqualTo(3.0);
        assertThat(Statistics.median(List.of(100.0, 1.0, 3.0, 5.0))).isEqualTo(4.0);
    }
}
