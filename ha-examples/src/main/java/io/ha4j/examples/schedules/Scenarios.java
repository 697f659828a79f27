package io.ha4j.examples.schedules;

import java.util.ArrayList;
import java.util.List;

/** All that is played. */
final class Scenarios {

    /** All schedulers of Linux 6.1, but {@code twos}, which draws its picks. */
    static final List<String> SCHEDULERS =
            List.of("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh");

    private Scenarios() {}

    static List<Scenario> of(String scheduler) {
        List<Scenario> scenarios = new ArrayList<>(GeneralScenarios.of(scheduler));
        switch (scheduler) {
            case "dh", "sh", "mh" -> scenarios.addAll(HashScenarios.of(scheduler));
            case "lc", "wlc", "sed", "nq", "ovf" -> scenarios.addAll(LoadScenarios.of(scheduler));
            case "lblc", "lblcr" -> scenarios.addAll(LocalityScenarios.of(scheduler));
            default -> {}
        }
        return scenarios;
    }
}
