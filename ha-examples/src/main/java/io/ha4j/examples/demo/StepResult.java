package io.ha4j.examples.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in one step of the story.
 *
 * @param step what was done
 * @param requests how many requests ended in the step
 * @param failures how many of them failed
 * @param repeated how many were sent a second time because a connection was cut before the answer began
 * @param gapMillis the longest time without a successful request, over new connections
 * @param keptGapMillis the same over kept connections
 * @param boundMillis what neither gap may exceed; null: no bound
 * @param noFailures whether no request may fail
 * @param answers how many requests each back end answered
 * @param held whether the bounds held, and what the step wanted to see came true
 * @param note what else is to be said
 */
record StepResult(
        String step,
        long requests,
        long failures,
        long repeated,
        double gapMillis,
        double keptGapMillis,
        @Nullable Double boundMillis,
        boolean noFailures,
        Map<String, Long> answers,
        boolean held,
        String note) {}
