package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.Statistics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all contenders have reached in all rounds. Not thread-safe. */
final class Results {

    private final Map<Contender, Map<Metric, List<Double>>> values = new LinkedHashMap<>();
    private final Map<Contender, Map<Row, String>> troubles = new LinkedHashMap<>();
    private int measurements;
    private int disturbed;

    /** @param isDisturbed whether others took a part of the machine meanwhile */
    void add(Contender contender, Map<Metric, Double> measured, boolean isDisturbed) {
        measurements++;
        disturbed += isDisturbed ? 1 : 0;
        Map<Metric, List<Double>> mine = values.computeIfAbsent(contender, absent -> new EnumMap<>(Metric.class));
        measured.forEach((metric, value) ->
                mine.computeIfAbsent(metric, absent -> new ArrayList<>()).add(value));
    }

    int measurements() {
        return measurements;
    }

    /** {@return how many of them others disturbed, however often they were repeated} */
    int disturbed() {
        return disturbed;
    }

    /** The first trouble of a row stays. */
    void failed(Contender contender, Row row, HaException cause) {
        troubles.computeIfAbsent(contender, absent -> new EnumMap<>(Row.class)).putIfAbsent(row, cause.getMessage());
    }

    /** {@return what there is to show, metric by metric, of contenders in this order} */
    List<Figure> figures(List<Contender> contenders) {
        List<Figure> figures = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            for (Contender contender : contenders) {
                List<Double> mine = values(contender, metric);
                String trouble = troubles.getOrDefault(contender, Map.of()).get(metric.row());
                if (!mine.isEmpty() || trouble != null) {
                    figures.add(new Figure(metric, contender, mine, trouble, ratio(contender, metric, mine)));
                }
            }
        }
        return figures;
    }

    private List<Double> values(Contender contender, Metric metric) {
        return List.copyOf(values.getOrDefault(contender, Map.of()).getOrDefault(metric, List.of()));
    }

    private double ratio(Contender contender, Metric metric, List<Double> mine) {
        List<Double> measure = values(new Contender(Contender.HAPROXY, contender.threads()), metric);
        if (contender.isHaproxy() || mine.isEmpty() || measure.isEmpty()) {
            return Double.NaN;
        }
        return Statistics.median(mine) / Statistics.median(measure);
    }
}
