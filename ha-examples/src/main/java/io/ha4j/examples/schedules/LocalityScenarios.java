package io.ha4j.examples.schedules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What lblc and lblcr remember of virtual addresses. */
final class LocalityScenarios {

    private static final int EXPIRATION_SECONDS = 3;
    private static final int LONGER_MILLIS = 3_500;

    private final String scheduler;
    private final List<Scenario> scenarios = new ArrayList<>();

    private LocalityScenarios(String scheduler) {
        this.scheduler = scheduler;
    }

    static List<Scenario> of(String scheduler) {
        LocalityScenarios localities = new LocalityScenarios(scheduler);
        localities.sticking();
        localities.overload();
        localities.changes();
        if (scheduler.equals("lblcr")) {
            localities.shrinking();
        }
        return localities.scenarios;
    }

    private void sticking() {
        add("virtual addresses stick to servers", AddressPlan.IPV4, recording -> {
            recording.servers("A=1 B=2 C=3");
            for (int i = 0; i < 8; i++) {
                packets(recording, 1, 12);
            }
        });
        add("virtual addresses stick to servers, IPv6", AddressPlan.IPV6, recording -> {
            recording.servers("A=1 B=2 C=3");
            for (int i = 0; i < 5; i++) {
                packets(recording, 1, 10);
                connections(recording, 3, 2);
            }
        });
        add("inactive connections overload nobody", AddressPlan.IPV4, recording -> {
            recording.servers("A=1 B=1");
            for (int i = 0; i < 30; i++) {
                recording.packet(1);
            }
            packets(recording, 1, 4);
        });
    }

    private void overload() {
        add("an overloaded server passes one on to an idle one", AddressPlan.IPV4, recording -> {
            recording.servers("A=2 B=4 C=6");
            connections(recording, 1, 50);
        });
        add("several on overloaded servers", AddressPlan.IPV4, recording -> {
            recording.servers("A=5 B=5 C=5 D=12");
            for (int i = 0; i < 10; i++) {
                connections(recording, 1 + i % 3, 5);
                packets(recording, 1, 6);
            }
        });
        add("overloaded until connections end", AddressPlan.IPV4, recording -> {
            recording.servers("A=4 B=4 C=4");
            for (int i = 0; i < 8; i++) {
                connections(recording, 1 + i % 2, 8);
                for (int j = 0; j < 7; j++) {
                    recording.disconnect();
                }
                packets(recording, 1, 3);
            }
        });
        add("a limit is no overload to one that sticks", AddressPlan.IPV4, recording -> {
            recording.servers("A=3 B=3 C=3");
            packets(recording, 1, 6);
            List.of("A", "B").forEach(server -> recording.limit(server, 1));
            packets(recording, 1, 6);
            packets(recording, 1, 12);
            recording.limit("A", 0);
            packets(recording, 1, 16);
        });
    }

    private void changes() {
        add("a server of weight 0, or gone, is forgotten", AddressPlan.IPV4, recording -> {
            recording.servers("A=3 B=2 C=1");
            packets(recording, 1, 9);
            recording.weight("B", 0);
            packets(recording, 1, 9);
            recording.weight("B", 9);
            packets(recording, 1, 12);
            recording.remove("A");
            packets(recording, 1, 12);
            recording.add("A", 5);
            packets(recording, 1, 15);
            recording.remove("C");
            recording.add("C", 1);
            packets(recording, 1, 15);
        });
        add("nobody is left, and somebody comes", AddressPlan.IPV4, recording -> {
            recording.servers("A=1 B=1");
            connections(recording, 1, 6);
            recording.weight("A", 0);
            recording.weight("B", 0);
            packets(recording, 1, 2);
            recording.add("C", 1);
            packets(recording, 1, 3);
            recording.weight("A", 5);
            packets(recording, 1, 3);
            connections(recording, 1, 12);
        });
    }

    /** A set that nothing was added to for a while loses its most loaded server. */
    private void shrinking() {
        add("a set shrinks with time", AddressPlan.IPV4, recording -> {
            recording.expiration(EXPIRATION_SECONDS);
            recording.servers("A=2 B=2 C=4 D=4");
            connections(recording, 1, 24);
            packets(recording, 1, 3);
            for (int i = 0; i < 4; i++) {
                recording.pause(LONGER_MILLIS);
                connections(recording, 1, 3);
                packets(recording, 1, 3);
            }
        });
        add("a set grows and shrinks", AddressPlan.IPV4, recording -> {
            recording.expiration(EXPIRATION_SECONDS);
            recording.servers("A=1 B=3 C=2");
            for (int i = 0; i < 3; i++) {
                connections(recording, 1, 7);
                recording.pause(LONGER_MILLIS);
                for (int j = 0; j < 6; j++) {
                    recording.disconnect();
                }
                packets(recording, 1, 2);
                connections(recording, 1, 2);
            }
        });
    }

    /** A packet to each of the virtual addresses {@code first..last}. */
    private static void packets(Recording recording, int first, int last) {
        for (int virtual = first; virtual <= last; virtual++) {
            recording.packet(virtual);
        }
    }

    private static void connections(Recording recording, int virtual, int count) {
        for (int i = 0; i < count; i++) {
            recording.connection(virtual);
        }
    }

    private void add(String title, AddressPlan plan, Consumer<Recording> script) {
        scenarios.add(new Scenario(title, Scheduling.of(scheduler), plan, script));
    }
}
