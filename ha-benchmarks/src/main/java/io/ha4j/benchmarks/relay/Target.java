package io.ha4j.benchmarks.relay;

import java.util.Locale;

/**
 * What is promised of a metric. An immutable value.
 *
 * @param least whether it must be at least that, or at most
 * @param limit in units of the metric; if {@code relative}, as a part of HAProxy's
 * @param relative whether HAProxy is the measure
 */
record Target(boolean least, double limit, boolean relative) {

    static Target atLeast(double ratio) {
        return new Target(true, ratio, true);
    }

    static Target atMost(double ratio) {
        return new Target(false, ratio, true);
    }

    static Target atMostUnits(double limit) {
        return new Target(false, limit, false);
    }

    /** {@return whether it is held by {@code value}, and by {@code ratio} if HAProxy is the measure; NaN: no} */
    boolean isHeldBy(double value, double ratio) {
        double judged = relative ? ratio : value;
        return least ? judged >= limit : judged <= limit;
    }

    @Override
    public String toString() {
        return (least ? ">= " : "<= ")
                + (relative ? String.format(Locale.ROOT, "x%.2f", limit) : String.format(Locale.ROOT, "%.0f", limit));
    }
}
