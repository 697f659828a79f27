package io.ha4j.examples.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one step of the story. The steps follow each other without a break, so no request is left out.
 *
 * @param step what was done
 * @param requests how many requests ended in the step
 * @param failures how many of them failed
 * @param repeatedKept how many were sent again because a kept connection was found closed
 * @param repeatedNew how many were sent again because a new connection was cut before the answer began
 * @param gapMillis the longest time without a successful request, over new connections
 * @param keptGapMillis the same over kept connections
 * @param failingMillis from the beginning of the first request that failed to the end of the last
 * @param slowestMillis how long the slowest successful request took
 * @param boundMillis what neither the gaps nor the failing time may exceed; null: no bound
 * @param noFailures whether no request may fail
 * @param answers how many requests each back end answered
 * @param held whether the bounds held, and what the step wanted to see came true
 * @param note what else is to be said
 */
record StepResult(
        String step,
        long requests,
        long failures,
        long repeatedKept,
        long repeatedNew,
        double gapMillis,
        double keptGapMillis,
        double failingMillis,
        double slowestMillis,
        @Nullable Double boundMillis,
        boolean noFailures,
        Map<String, Long> answers,
        boolean held,
        String note) {}
