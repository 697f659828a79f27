package io.ha4j.benchmarks.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.HaException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FigureTest {

    private static final Contender HAPROXY = new Contender(Contender.HAPROXY, 1);
    private static final Contender OURS = new Contender(RelayEngine.EPOLL.toString(), 1);

    private static Figure ours(Metric metric, double other, double own) {
        Results results = new Results();
        results.add(HAPROXY, Map.of(metric, other), false);
        results.add(OURS, Map.of(metric, own), false);
        return results.figures(List.of(HAPROXY, OURS)).get(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTIONS,1000,950,true",
        "CONNECTIONS,1000,949,false",
        "CONNECTION_CPU,100,110,true",
        "CONNECTION_CPU,100,111,false",
        "REQUESTS,1000,1000,true",
        "REQUESTS,1000,999,false",
        "BULK_CPU,100,100,true",
        "BULK_CPU,100,101,false",
        "CONNECTION_P99,100,150,true",
        "REQUEST_P99,100,151,false",
        "IDLE,1,1024,true",
        "IDLE,5000,1025,false",
        "BULK,1000,1,true"
    })
    void holdsTheTarget(Metric metric, double haproxy, double own, boolean held) {
        Figure figure = ours(metric, haproxy, own);
        assertThat(figure.isHeld()).isEqualTo(held);
        if (metric.target() != null) {
            assertThat(figure.line(true)).contains(held ? "held    (" : "MISSED  (");
        }
        assertThat(figure.line(false)).doesNotContain("held").doesNotContain("MISSED");
    }

    @Test
    void comparesMediansOfThoseWithAsManyThreads() {
        Contender two = new Contender(Contender.HAPROXY, 2);
        Results results = new Results();
        results.add(two, Map.of(Metric.REQUESTS, 7.0), false);
        for (double value : new double[] {900, 1_000, 5_000}) {
            results.add(HAPROXY, Map.of(Metric.REQUESTS, value), false);
            results.add(OURS, Map.of(Metric.REQUESTS, value + 100), false);
        }
        Figure figure = results.figures(List.of(two, HAPROXY, OURS)).get(2);
        assertThat(figure.ratio()).isEqualTo(1.1);
        assertThat(figure.line(true))
                .isEqualTo("requests/s             epoll-1                 1100  (1000..5100)         x1.10"
                        + "  held    (>= x1.00)");
    }

    @Test
    void aRoundThatFailsFailsTheRow() {
        Results results = new Results();
        results.add(HAPROXY, Map.of(Metric.REQUESTS, 1_000.0), false);
        results.add(OURS, Map.of(Metric.REQUESTS, 2_000.0), false);
        results.failed(OURS, Row.REQUESTS, new HaException("wrk: first"));
        results.failed(OURS, Row.REQUESTS, new HaException("wrk: second"));
        Figure figure = results.figures(List.of(HAPROXY, OURS)).get(1);
        assertThat(figure.isHeld()).isFalse();
        assertThat(figure.line(true)).endsWith("FAILED: wrk: first");
    }

    @Test
    void withoutHaproxyNothingRelativeIsHeld() {
        Results results = new Results();
        results.add(OURS, Map.of(Metric.REQUESTS, 2_000.0, Metric.IDLE, 5.0), false);
        List<Figure> figures = results.figures(List.of(OURS));
        assertThat(figures).extracting(Figure::isHeld).containsExactly(false, true);
    }

    @Test
    void thePortableEngineIsHeldToNothing() {
        Contender nio = new Contender(RelayEngine.NIO.toString(), 1);
        Figure figure = new Figure(Metric.REQUESTS, nio, List.of(1.0), null, 0.01);
        assertThat(figure.isJudged()).isFalse();
        assertThat(figure.isHeld()).isTrue();
    }
}
