package io.ha4j.examples.schedules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How lc, wlc, sed, nq and ovf count: active and inactive connections, side by side. */
final class LoadScenarios {

    private final Scheduling scheduling;
    private final List<Scenario> scenarios = new ArrayList<>();

    private LoadScenarios(Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    static List<Scenario> of(String scheduler) {
        LoadScenarios loads = new LoadScenarios(Scheduling.of(scheduler));
        loads.add("inactive connections only", recording -> {
            recording.servers("A=4 B=3 C=2");
            packets(recording, 40);
        });
        loads.add("an active one weighs as much as 256 inactive ones", recording -> {
            recording.servers("A=1 B=1");
            recording.connection(1);
            packets(recording, 280);
            recording.connection(1);
            packets(recording, 20);
        });
        loads.add("weights against active and inactive ones", recording -> {
            recording.servers("A=3 B=2 C=1");
            GeneralScenarios.picks(recording, 4);
            packets(recording, 150);
            GeneralScenarios.picks(recording, 6);
            packets(recording, 100);
        });
        loads.add("great weights", recording -> {
            recording.servers("A=65535 B=65534 C=32768");
            GeneralScenarios.picks(recording, 40);
        });
        loads.add("connections end", recording -> {
            recording.servers("A=1 B=3 C=2");
            for (int i = 0; i < 12; i++) {
                GeneralScenarios.picks(recording, 5);
                for (int j = 0; j < 4; j++) {
                    recording.disconnect();
                }
            }
        });
        loads.add("an idle one of little weight", recording -> {
            recording.servers("A=1 B=100 C=10");
            GeneralScenarios.picks(recording, 30);
            recording.add("D", 1);
            GeneralScenarios.picks(recording, 10);
            recording.add("E", 200);
            GeneralScenarios.picks(recording, 20);
        });
        return loads.scenarios;
    }

    private static void packets(Recording recording, int count) {
        for (int i = 0; i < count; i++) {
            recording.packet(1);
        }
    }

    private void add(String title, Consumer<Recording> script) {
        scenarios.add(new Scenario(title, scheduling, script));
    }
}
