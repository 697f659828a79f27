package io.ha4j.benchmarks.relay;

import io.ha4j.benchmarks.harness.Jvm;
import io.ha4j.lab.program.OptionValues;
import io.ha4j.value.Require;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link RelayBench}.
 *
 * @param rows what is measured
 * @param contenders who takes part, in this order
 * @param rounds how many measurements of each contender
 * @param seconds how long each measurement takes
 * @param warmUp seconds before the first of them
 * @param jvm what runs ours
 * @param targets whether to judge
 * @param json where the figures go, too; null: nowhere
 */
record RelayOptions(
        List<Row> rows,
        List<Contender> contenders,
        int rounds,
        int seconds,
        int warmUp,
        Jvm jvm,
        boolean targets,
        @Nullable Path json) {

    /** What a proxy's JVM is told; docs/performance.md says why. */
    static final String JVM_FLAGS = "-Xms256m -Xmx256m -XX:+UseSerialGC";

    static final String USAGE = """
            usage: bench/relay [option...]
              --only ROW         measure only this (default: all); may be repeated:
                                 %s
              --contenders LIST  who takes part, separated by commas, of
                                 %s
                                 (default: all but haproxy-splice)
              --threads LIST     with how many threads each, separated by commas, of 1..64 (default 1,2)
              --rounds N         measurements of each contender, in turn, 1..50 (default 5)
              --seconds N        the length of a measurement, 1..600 (default 4)
              --warm-up N        seconds of load on each contender before the first, 0..600 (default 20)
              --jdk PATH         the JDK that runs ours (default: the one that runs this)
              --jvm FLAGS        what its JVM is told (default: %s)
              --no-targets       do not judge: the status is 0 if all could be measured
              --json FILE        write the figures for programs too
              --help             show this
            exit status: 0 all targets were held; 1 one was not, or something could not be measured; 2 the command line was wrong, or
            something is missing""".formatted(Row.names(), String.join(", ", Contender.kinds()), JVM_FLAGS);

    static RelayOptions parse(String[] arguments) {
        return new Parser().parse(arguments);
    }

    /** What has been read so far. */
    private static final class Parser {

        private List<Row> rows = List.of();
        private List<String> kinds = Contender.usualKinds();
        private List<Integer> threads = List.of(1, 2);
        private int rounds = 5;
        private int seconds = 4;
        private int warmUp = 20;
        private Path jdk = Path.of(System.getProperty("java.home"));
        private String flags = JVM_FLAGS;
        private boolean targets = true;
        private @Nullable Path json;

        RelayOptions parse(String[] arguments) {
            for (int i = 0; i < arguments.length; i++) {
                String option = arguments[i];
                if (option.equals("--no-targets")) {
                    targets = false;
                    continue;
                }
                Require.argument(i + 1 < arguments.length, option, "nothing", "a value behind it");
                take(option, arguments[++i]);
            }
            Require.argument(
                    !targets || kinds.contains(Contender.HAPROXY),
                    "--contenders",
                    String.join(",", kinds),
                    "haproxy among them, which the others are judged by, or --no-targets");
            return new RelayOptions(
                    rows.isEmpty() ? List.of(Row.values()) : rows,
                    Contender.all(kinds, threads),
                    rounds,
                    seconds,
                    warmUp,
                    Jvm.of(jdk, flags),
                    targets,
                    json);
        }

        private void take(String option, String value) {
            switch (option) {
                case "--only" ->
                    rows = Stream.concat(rows.stream(), Stream.of(Row.parse(option, value)))
                            .distinct()
                            .toList();
                case "--contenders" -> kinds = list(value, kind -> Contender.requireKind(option, kind));
                case "--threads" -> threads = list(value, count -> OptionValues.number(option, count, 1, 64));
                case "--rounds" -> rounds = OptionValues.number(option, value, 1, 50);
                case "--seconds" -> seconds = OptionValues.number(option, value, 1, 600);
                case "--warm-up" -> warmUp = OptionValues.number(option, value, 0, 600);
                case "--jdk" -> jdk = home(option, value);
                case "--jvm" -> flags = value;
                case "--json" -> json = OptionValues.file(option, value);
                default -> throw Require.invalid("option", option, "one of those that --help shows");
            }
        }

        private static <T> List<T> list(String value, Function<String, T> parse) {
            return Arrays.stream(value.split(",", -1)).map(parse).distinct().toList();
        }

        private static Path home(String option, String value) {
            Path home = Path.of(value).toAbsolutePath();
            Require.argument(
                    Files.isExecutable(home.resolve("bin").resolve("java")),
                    option,
                    '"' + value + '"',
                    "the folder of a JDK, with bin/java in it");
            return home;
        }
    }
}
