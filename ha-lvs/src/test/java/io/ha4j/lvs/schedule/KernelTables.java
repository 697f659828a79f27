package io.ha4j.lvs.schedule;

import io.ha4j.value.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@code lab/record-schedules} wrote: the picks of the kernel's own schedulers. The format is told at the top of each table. */
final class KernelTables {

    /** One after the other, from a picker's beginning. */
    record Scenario(
            String title,
            String scheduler,
            Set<String> flags,
            Map<String, InetSocketAddress> addresses,
            List<Step> steps) {}

    /** What happens next, told in line {@code line()} of the table. */
    sealed interface Step {
        int line();
    }

    /** The whole list, in the kernel's order: {@link Picker#update}. */
    record Servers(int line, List<Weighted> list) implements Step {}

    record Weighted(String name, int weight) {}

    /** The connections of those servers for which they changed. */
    record Counts(int line, Map<String, Load> loads) implements Step {}

    record Load(int active, int inactive) {}

    /** All that are overloaded. */
    record Overloaded(int line, Set<String> names) implements Step {}

    /** How long lblc and lblcr remember. */
    record Expiration(int line, Duration time) implements Step {}

    /** At least that much time passes. */
    record Wait(int line, Duration time) implements Step {}

    /** A new connection, and the server that got it. */
    record Pick(int line, InetSocketAddress client, InetAddress destination, Optional<String> server) implements Step {}

    private final List<Scenario> scenarios = new ArrayList<>();
    private int line;

    private KernelTables() {}

    /** {@return the scenarios of a scheduler, such as {@code wrr}, in the order of its table} */
    static List<Scenario> read(String scheduler) {
        String file = "kernel/" + scheduler + ".txt";
        try (InputStream table = KernelTables.class.getResourceAsStream(file)) {
            if (table == null) {
                throw new AssertionError(file + " is missing (lab/record-schedules makes it)");
            }
            return parse(new String(table.readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + file, e);
        }
    }

    /** {@return the scenarios of a table} {@link AssertionError} that names the line which is not understood. */
    static List<Scenario> parse(String table) {
        KernelTables reader = new KernelTables();
        for (String text : table.split("\n", -1)) {
            reader.line++;
            if (!text.isBlank() && !text.startsWith("#")) {
                reader.read(text.split(" ", 2)[0], text);
            }
        }
        return List.copyOf(reader.scenarios);
    }

    private void read(String word, String text) {
        try {
            String rest = text.substring(word.length()).strip();
            List<String> words = rest.isEmpty() ? List.of() : List.of(rest.split(" ", -1));
            switch (word) {
                case "scenario" -> begin(rest);
                case "scheduler" -> schedule(words);
                case "server" -> current().addresses().put(words.get(0), endpoint(words.get(1)));
                default -> current().steps().add(step(word, words));
            }
        } catch (RuntimeException e) {
            throw new AssertionError("line " + line + ": " + text, e);
        }
    }

    private Scenario current() {
        return scenarios.get(scenarios.size() - 1);
    }

    private void begin(String title) {
        scenarios.add(new Scenario(title, "", Set.of(), new LinkedHashMap<>(), new ArrayList<>()));
    }

    private void schedule(List<String> words) {
        Scenario begun = scenarios.remove(scenarios.size() - 1);
        Set<String> flags = new LinkedHashSet<>(words.subList(1, words.size()));
        scenarios.add(new Scenario(begun.title(), words.get(0), flags, begun.addresses(), begun.steps()));
    }

    private Step step(String word, List<String> words) {
        return switch (word) {
            case "servers" ->
                new Servers(line, words.stream().map(KernelTables::weighted).toList());
            case "counts" -> new Counts(line, loads(words));
            case "overloaded" -> new Overloaded(line, new LinkedHashSet<>(words));
            case "expiration" -> new Expiration(line, Duration.ofSeconds(Long.parseLong(words.get(0))));
            case "wait" -> new Wait(line, Duration.ofMillis(Long.parseLong(words.get(0))));
            case "pick" -> pick(words);
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static Weighted weighted(String text) {
        String[] parts = text.split("=", 2);
        return new Weighted(parts[0], Integer.parseInt(parts[1]));
    }

    private static Map<String, Load> loads(List<String> words) {
        Map<String, Load> loads = new LinkedHashMap<>();
        for (String text : words) {
            String[] parts = text.split("[=/]", 3);
            loads.put(parts[0], new Load(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
        }
        return loads;
    }

    private Pick pick(List<String> words) {
        if (words.size() != 4 || !words.get(2).equals("->")) {
            throw new IllegalArgumentException("pick");
        }
        String server = words.get(3);
        return new Pick(
                line,
                endpoint(words.get(0)),
                Addresses.parse("destination", words.get(1)),
                server.equals("none") ? Optional.empty() : Optional.of(server));
    }

    private static InetSocketAddress endpoint(String text) {
        int colon = text.lastIndexOf(':');
        String address = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        return Addresses.endpoint("endpoint", address, Integer.parseInt(text.substring(colon + 1)));
    }
}
