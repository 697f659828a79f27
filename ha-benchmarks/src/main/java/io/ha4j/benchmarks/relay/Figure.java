package io.ha4j.benchmarks.relay;

import io.ha4j.benchmarks.harness.Statistics;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A metric of one contender over all rounds.
 *
 * @param values of each round
 * @param trouble why it could not be measured, or not in each round; null: there was none
 * @param ratio of the median to that of HAProxy with as many threads; NaN: there is none
 */
record Figure(
        Metric metric,
        Contender contender,
        List<Double> values,
        @Nullable String trouble,
        double ratio) {

    /** {@return the median, or NaN if there is none} */
    double median() {
        return values.isEmpty() ? Double.NaN : Statistics.median(values);
    }

    double least() {
        return values.isEmpty() ? Double.NaN : Collections.min(values);
    }

    double most() {
        return values.isEmpty() ? Double.NaN : Collections.max(values);
    }

    /** {@return whether it is one of ours for which there is a target} */
    boolean isJudged() {
        return metric.target() != null && contender.isJudged();
    }

    /** {@return whether all is well: it was measured in each round, and the target is held where there is one} */
    boolean isHeld() {
        Target target = metric.target();
        return trouble == null && (target == null || !isJudged() || target.isHeldBy(median(), ratio));
    }

    /** {@return a line for people} */
    String line(boolean judge) {
        if (values.isEmpty()) {
            return String.format(Locale.ROOT, "%-22s %-18s FAILED: %s", metric.unit(), contender, trouble);
        }
        String number = "%." + metric.digits() + "f";
        String range = String.format(Locale.ROOT, "(" + number + ".." + number + ")", least(), most());
        String line = String.format(
                Locale.ROOT,
                "%-22s %-18s %9s  %-20s %s",
                metric.unit(),
                contender,
                String.format(Locale.ROOT, number, median()),
                range,
                Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "x%.2f", ratio));
        return (line + "  " + verdict(judge)).stripTrailing();
    }

    private String verdict(boolean judge) {
        if (trouble != null) {
            return "FAILED: " + trouble;
        }
        if (!judge || !isJudged()) {
            return "";
        }
        return (isHeld() ? "held    (" : "MISSED  (") + metric.target() + ")";
    }
}
