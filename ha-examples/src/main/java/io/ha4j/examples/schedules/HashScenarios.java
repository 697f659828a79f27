package io.ha4j.examples.schedules;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which server is in which slot of dh, sh and mh: many clients, or many virtual addresses, and what a change does to the same ones. */
final class HashScenarios {

    private static final int SAME = 40;

    private final String scheduler;
    private final List<Scenario> scenarios = new ArrayList<>();

    private HashScenarios(String scheduler) {
        this.scheduler = scheduler;
    }

    static List<Scenario> of(String scheduler) {
        HashScenarios hashes = new HashScenarios(scheduler);
        hashes.slots();
        hashes.changes("changes under the same ones");
        if (!scheduler.equals("dh")) {
            hashes.flags();
        }
        if (scheduler.equals("mh")) {
            hashes.lastWeights();
        }
        return hashes.scenarios;
    }

    private void slots() {
        slots("a thousand", AddressPlan.IPV4, "A=1 B=1 C=1", 1_000);
        slots("different weights, many", AddressPlan.IPV4, "A=4 B=3 C=2", 300);
        slots("IPv6", AddressPlan.IPV6, "A=4 B=3 C=2", 250);
        slots("IPv6, the same weight", AddressPlan.IPV6, "D=5 C=5 B=5 A=5", 150);
        slots("more weight than a table of 256 has slots", AddressPlan.IPV4, "A=200 B=100 C=50", 150);
        slots("a weight as large as 256", AddressPlan.IPV4, "A=256 B=1", 50);
        slots("weights far apart", AddressPlan.IPV4, "A=1 B=3000 C=200", 150);
        slots("large weights with a common divisor", AddressPlan.IPV4, "A=4000 B=3000 C=2000", 150);
        slots("the greatest weight among small ones", AddressPlan.IPV4, "A=2 B=65535 C=3", 100);
        String many = IntStream.rangeClosed('A', 'Z')
                .mapToObj(letter -> (char) letter + "=" + (letter % 5 + 1))
                .collect(Collectors.joining(" "));
        slots("as many servers as letters", AddressPlan.IPV4, many, 250);
    }

    private void slots(String title, AddressPlan plan, String servers, int picks) {
        add(title, plan, recording -> {
            recording.servers(servers);
            GeneralScenarios.picks(recording, picks);
        });
    }

    private void changes(String title, String... flags) {
        add(title, AddressPlan.IPV4, HashScenarios::change, flags);
    }

    private static void change(Recording recording) {
        Runnable same = sameOnes(recording);
        recording.servers("A=4 B=3 C=2");
        same.run();
        recording.weight("B", 0);
        same.run();
        recording.weight("C", 5);
        same.run();
        recording.add("D", 3);
        same.run();
        recording.remove("A");
        same.run();
        recording.weight("B", 1);
        same.run();
        recording.limit("C", 1);
        same.run();
        same.run();
        recording.limit("C", 0);
        same.run();
    }

    /** {@return what asks again, from other ports, for the clients, or virtual addresses, that it asked for before} */
    private static Runnable sameOnes(Recording recording) {
        SplittableRandom random = recording.random();
        List<InetAddress> clients = Stream.generate(() -> recording.anyClient().getAddress())
                .limit(SAME)
                .toList();
        return () -> {
            for (int i = 0; i < SAME; i++) {
                int port = 1_024 + random.nextInt(60_000);
                int virtual = recording.scheduler().equals("dh") ? 1 + 37 * i : 1;
                recording.packet(new InetSocketAddress(clients.get(i), port), virtual);
            }
        };
    }

    private void flags() {
        String fallback = scheduler + "-fallback";
        String port = scheduler + "-port";
        changes("changes under the same ones, with fallback", fallback);
        changes("changes under the same ones, with fallback and port", fallback, port);
        add("many with port", AddressPlan.IPV4, recording -> ports(recording, "A=4 B=3 C=2", 25, 12), port);
        add("many with port, IPv6", AddressPlan.IPV6, recording -> ports(recording, "A=2 B=1 C=1", 20, 10), port);
        add("one of weight 0", AddressPlan.IPV4, recording -> ports(recording, "A=3 B=0 C=2", 100, 1));
        add("one of weight 0, with fallback", AddressPlan.IPV4, oneIsOut(250), fallback);
        add("one of weight 0, with fallback and port", AddressPlan.IPV4, oneIsOut(250), fallback, port);
        add("one of weight 0, with fallback, IPv6", AddressPlan.IPV6, oneIsOut(100), fallback);
        add(
                "all but one are out, with fallback",
                AddressPlan.IPV4,
                recording -> {
                    recording.servers("A=3 B=1 C=2 D=2");
                    GeneralScenarios.picks(recording, 10);
                    List.of("A", "C", "D").forEach(server -> recording.weight(server, 0));
                    GeneralScenarios.picks(recording, 60);
                    recording.limit("B", 1);
                    GeneralScenarios.picks(recording, 10);
                },
                fallback);
        add(
                "all are overloaded in the end, with fallback",
                AddressPlan.IPV4,
                recording -> {
                    recording.servers("A=3 B=1 C=2");
                    List.of("A", "B", "C").forEach(server -> recording.limit(server, 30));
                    GeneralScenarios.picks(recording, 120);
                },
                fallback);
    }

    private static Consumer<Recording> oneIsOut(int picks) {
        return recording -> {
            recording.servers("A=3 B=2 C=2 D=1");
            recording.weight("B", 0);
            GeneralScenarios.picks(recording, picks);
        };
    }

    private static void ports(Recording recording, String servers, int clients, int ports) {
        recording.servers(servers);
        for (int i = 0; i < clients; i++) {
            InetAddress client = recording.anyClient().getAddress();
            for (int j = 0; j < ports; j++) {
                recording.packet(
                        new InetSocketAddress(client, 1_024 + recording.random().nextInt(60_000)), 1);
            }
        }
    }

    /** The table of mh is made from the last weights that were not 0. */
    private void lastWeights() {
        for (List<String> flags : List.of(List.<String>of(), List.of("mh-fallback"))) {
            String title = "the last weight that was not 0" + (flags.isEmpty() ? "" : ", with fallback");
            add(title, AddressPlan.IPV4, HashScenarios::lastWeight, flags.toArray(new String[0]));
        }
    }

    private static void lastWeight(Recording recording) {
        Runnable same = sameOnes(recording);
        recording.servers("A=4 B=3 C=2");
        for (String change : Arrays.asList("B=0", "A=0", "B=6", "C=1", "A=4", "C=0")) {
            recording.weight(change.substring(0, 1), Integer.parseInt(change.substring(2)));
            same.run();
        }
        recording.remove("C"); // and with it what its weight was
        recording.add("C", 0);
        same.run();
        recording.add("D", 0);
        same.run();
        recording.weight("D", 5);
        same.run();
        recording.weight("D", 0);
        same.run();
        for (String server : List.of("A", "B", "C")) {
            recording.remove(server);
        }
        same.run();
    }

    private void add(String title, AddressPlan plan, Consumer<Recording> script, String... flags) {
        scenarios.add(new Scenario(title, Scheduling.of(scheduler, flags), plan, script));
    }
}
