package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.Loopback;
import io.ha4j.benchmarks.harness.Versions;
import io.ha4j.lab.program.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The main class of {@code bench/relay}. */
public final class RelayBench {

    private static final int BACK_END_PORT = 8_000;
    private static final Path MEMORY = Path.of("/dev/shm");

    private final RelayOptions options;
    private final PrintStream out;

    private RelayBench(RelayOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Arguments: see {@code bench/relay --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("bench/relay", RelayOptions.USAGE)
                .run(arguments, out, RelayOptions::parse, options -> new RelayBench(options, out).run());
    }

    private int run() throws IOException {
        Loopback.require();
        Nginx.requireStream();
        Map<String, Object> about = about();
        about.forEach((name, value) -> out.println(name + ": " + value));
        Path folder = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "ha4j-relay-")
                : Files.createTempDirectory("ha4j-relay-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "bench-relay-clean-up"));
        try (Running backEnd = new Nginx(folder).backEnd(BACK_END_PORT)) {
            Contenders.awaitAnswer(backEnd.port());
            Contenders contenders = new Contenders(folder, backEnd.port(), options.jvm());
            Results results = new Race(options, contenders, backEnd, out).run();
            List<Figure> figures = results.figures(options.contenders());
            about.put("disturbed", results.disturbed() + " of " + results.measurements() + " measurements");
            out.println("disturbed by other processes: " + about.get("disturbed"));
            figures.forEach(figure -> out.println(figure.line(options.targets())));
            about.put("figures", figures.stream().map(this::forPrograms).toList());
            Program.writeJson(options.json(), about);
            return figures.stream().allMatch(this::isHeld) ? 0 : 1;
        }
    }

    private boolean isHeld(Figure figure) {
        return options.targets() ? figure.isHeld() : figure.trouble() == null;
    }

    private Map<String, Object> about() {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("processors", Runtime.getRuntime().availableProcessors());
        about.put("kernel", System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        about.put("haproxy", required("haproxy", "-v").replaceFirst(" - https.*", ""));
        about.put("nginx", required("nginx", "-v").replaceFirst(".*: ", ""));
        about.put("wrk", required("wrk", "-v").replaceFirst(" \\[.*", ""));
        about.put("jdk", required(options.jvm().java().toString(), "--version"));
        about.put("jvm", String.join(" ", options.jvm().flags()));
        about.put("idle connections", Race.idleConnections());
        about.put(
                "rounds",
                String.format(
                        Locale.ROOT,
                        "%d of %d s, in turn, after %d s of load",
                        options.rounds(),
                        options.seconds(),
                        options.warmUp()));
        return about;
    }

    private static String required(String... command) {
        String version = Versions.firstLine(command);
        if (version.isEmpty()) {
            throw new HaException(
                    command[0] + " is not installed: apt-get install haproxy nginx-light libnginx-mod-stream wrk");
        }
        return version;
    }

    private Map<String, Object> forPrograms(Figure figure) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("row", figure.metric().row().toString());
        all.put("unit", figure.metric().unit());
        all.put("contender", figure.contender().kind());
        all.put("threads", figure.contender().threads());
        if (!figure.values().isEmpty()) {
            all.put("median", figure.median());
            all.put("rounds", figure.values());
        }
        if (!Double.isNaN(figure.ratio())) {
            all.put("ratioToHaproxy", figure.ratio());
        }
        if (figure.trouble() != null) {
            all.put("trouble", figure.trouble());
        }
        if (options.targets() && figure.isJudged()) {
            all.put("target", String.valueOf(figure.metric().target()));
            all.put("held", figure.isHeld());
        }
        return all;
    }

    /** At the end of the JVM, also when it is interrupted. */
    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new HaException("cannot remove " + folder, e);
        }
    }
}
