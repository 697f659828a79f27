package io.ha4j.examples.schedules;

import io.ha4j.examples.schedules.KernelService.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What every scheduler is asked: weights, servers that come, go and change, limits. */
final class GeneralScenarios {

    private static final int TIMEOUT_SECONDS = 2;
    private static final int LONGER_MILLIS = 3_000;
    private static final int WALKS = 3;
    private static final int STEPS = 160;
    private static final List<Integer> WEIGHTS = List.of(0, 1, 1, 2, 3, 4, 6, 9, 10);

    private final Scheduling scheduling;
    private final List<Scenario> scenarios = new ArrayList<>();

    private GeneralScenarios(Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    static List<Scenario> of(String scheduler) {
        GeneralScenarios general = new GeneralScenarios(Scheduling.of(scheduler));
        general.weights();
        general.changes();
        general.limits();
        if (List.of("rr", "wrr").contains(scheduler)) { // they go on where they stopped
            general.relief();
        }
        for (int i = 1; i <= WALKS; i++) {
            general.add("changes at random, number " + i, GeneralScenarios::walk);
        }
        return general.scenarios;
    }

    private void add(String title, Consumer<Recording> script) {
        scenarios.add(new Scenario(title, scheduling, script));
    }

    private void add(String title, String servers, int picks) {
        add(title, recording -> {
            recording.servers(servers);
            picks(recording, picks);
        });
    }

    private void weights() {
        add("equal weights", "A=1 B=1 C=1", 14);
        add("equal weights above 1", "A=3 B=3", 14);
        add("different weights", "A=4 B=3 C=2", 40);
        add("weights in rising order", "A=1 B=2 C=5", 40);
        add("weights with a common divisor", "A=6 B=4 C=2 D=8", 60);
        add("one heavy server", "A=1 B=40 C=1", 90);
        add("the greatest weight", "A=1 B=65535", 12);
        add("one server", "A=5", 8);
        add("no server", "", 3);
        add("weight 0 for some", "A=0 B=2 C=0 D=1 E=0", 12);
        add("weight 0 for all", "A=0 B=0", 3);
    }

    private void changes() {
        add("servers come while the scheduler works", recording -> {
            recording.servers("");
            for (String server : List.of("A", "B", "C", "D")) {
                recording.add(server, server.charAt(0) - 'A' + 2);
                picks(recording, 7);
            }
        });
        add("servers go", recording -> {
            recording.servers("A=4 B=3 C=2 D=1");
            for (String server : List.of("B", "D", "A", "C")) {
                picks(recording, 7);
                recording.remove(server);
            }
            picks(recording, 2);
        });
        add("one goes and comes back", recording -> {
            recording.servers("A=2 B=1 C=2");
            for (int i = 0; i < 4; i++) {
                picks(recording, 4 + i);
                recording.remove("B");
                picks(recording, 4);
                recording.add("B", 1 + i);
            }
            picks(recording, 5);
        });
        add("weights change", recording -> {
            recording.servers("A=9 B=6 C=5");
            picks(recording, 4);
            for (String change : List.of("C=3", "A=1", "B=0", "C=7", "B=7", "A=0", "C=0", "B=0", "A=2", "B=4")) {
                recording.weight(change.substring(0, 1), Integer.parseInt(change.substring(2)));
                picks(recording, 6);
            }
        });
    }

    private void limits() {
        add("one is overloaded", recording -> {
            recording.servers("A=4 B=3 C=2");
            recording.limit("A", 3);
            picks(recording, 24);
            recording.limit("A", 0);
            picks(recording, 12);
        });
        add("all are overloaded", recording -> {
            recording.servers("A=1 B=2 C=3");
            List.of("A", "B", "C").forEach(server -> recording.limit(server, 4));
            picks(recording, 40);
            recording.limit("B", 6);
            picks(recording, 20);
            recording.limit("C", 0);
            picks(recording, 10);
        });
    }

    private void relief() {
        add("all are overloaded until their connections end", recording -> {
            recording.packetTimeout(TIMEOUT_SECONDS);
            recording.servers("A=4 B=3 C=2");
            List.of("A", "B", "C").forEach(server -> recording.limit(server, 5));
            for (int i = 0; i < 3; i++) {
                picks(recording, 17 + i);
                recording.pause(LONGER_MILLIS);
            }
            picks(recording, 9);
        });
        add("overloaded ones are relieved one after the other", recording -> {
            recording.packetTimeout(TIMEOUT_SECONDS);
            recording.servers("A=1 B=5 C=3 D=2");
            List.of("A=1", "B=6", "C=4", "D=3")
                    .forEach(limit -> recording.limit(limit.substring(0, 1), Integer.parseInt(limit.substring(2))));
            for (int i = 0; i < 6; i++) {
                picks(recording, 8);
                recording.pause(LONGER_MILLIS / 2);
            }
        });
    }

    /** New connections of the kind that the scheduler looks at. */
    static void picks(Recording recording, int count) {
        for (int i = 0; i < count; i++) {
            switch (recording.scheduler()) {
                case "lc", "wlc", "sed", "nq", "ovf" -> recording.connection(1);
                case "lblc", "lblcr" ->
                    recording.connection(1 + recording.random().nextInt(6));
                case "dh" -> recording.packet(1 + recording.random().nextInt(0xffff));
                default -> recording.packet(1);
            }
        }
    }

    private static void walk(Recording recording) {
        recording.servers("A=3 B=1 C=2");
        for (int i = 0; i < STEPS; i++) {
            change(recording);
            traffic(recording);
        }
    }

    private static void traffic(Recording recording) {
        SplittableRandom random = recording.random();
        picks(recording, random.nextInt(3));
        if (recording.isCounting()) {
            switch (random.nextInt(4)) {
                case 0 -> recording.packet(1 + random.nextInt(2));
                case 1 -> recording.disconnect();
                default -> {}
            }
        }
    }

    private static void change(Recording recording) {
        SplittableRandom random = recording.random();
        List<Row> rows = recording.rows();
        String any = String.valueOf((char) ('A' + random.nextInt(6)));
        int weight = WEIGHTS.get(random.nextInt(WEIGHTS.size()));
        boolean there = rows.stream().anyMatch(row -> row.name().equals(any));
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                if (!there) {
                    recording.add(any, weight);
                } else if (random.nextBoolean()) {
                    recording.remove(any);
                }
            }
            case 2 -> {
                if (there) {
                    recording.weight(any, weight);
                }
            }
            case 3 -> {
                if (there) {
                    recording.limit(any, random.nextInt(3) * random.nextInt(12));
                }
            }
            default -> {}
        }
    }
}
