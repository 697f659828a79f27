package io.ha4j.examples.schedules;

import io.ha4j.HaException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The main class of {@code lab/record-schedules}: plays all scenarios and writes a table for each scheduler. */
public final class RecordSchedules {

    private RecordSchedules() {}

    /** Arguments: the folder, and the names of some schedulers, if not all. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        if (arguments.length == 0) {
            out.println("expected: a folder [scheduler...]");
            return 2;
        }
        List<String> schedulers = List.of(arguments).subList(1, arguments.length);
        try (KernelHost host = new KernelHost()) {
            Path folder = Files.createDirectories(Path.of(arguments[0]));
            for (String scheduler : schedulers.isEmpty() ? Scenarios.SCHEDULERS : schedulers) {
                record(scheduler, host, folder, out);
            }
            return 0;
        } catch (HaException | IOException e) {
            out.println("lab/record-schedules: " + e.getMessage());
            return 1;
        }
    }

    private static void record(String scheduler, KernelHost host, Path folder, PrintStream out) throws IOException {
        StringBuilder table = new StringBuilder(header(scheduler));
        List<Scenario> scenarios = Scenarios.of(scheduler);
        for (Scenario scenario : scenarios) {
            table.append('\n').append(play(scenario, host));
        }
        Path file = folder.resolve(scheduler + ".txt");
        Files.writeString(file, table);
        long picks = table.toString()
                .lines()
                .filter(line -> line.startsWith("pick "))
                .count();
        out.println(file + ": " + picks + " picks in " + scenarios.size() + " scenarios");
    }

    private static String play(Scenario scenario, KernelHost host) {
        try (Recording recording = new Recording(scenario, host)) {
            scenario.script().accept(recording);
            return recording.text();
        }
    }

    private static String header(String scheduler) throws IOException {
        try (var format = RecordSchedules.class.getResourceAsStream("format.txt")) {
            if (format == null) {
                throw new IOException("format.txt is not in the jar");
            }
            return new String(format.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("%scheduler%", scheduler)
                    .replace("%kernel%", System.getProperty("os.version"));
        }
    }
}
