package io.ha4j.benchmarks.checks;

import io.ha4j.lab.program.OptionValues;
import io.ha4j.value.Require;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link ChecksBench}.
 *
 * @param kinds what is measured
 * @param checks how many of them, each once a second
 * @param seconds how long each measurement takes
 * @param rounds how many measurements of each contender
 * @param warmUp seconds before the first of them
 * @param soak seconds of the load test; 0: compare instead
 * @param json where the figures go, too; null: nowhere
 */
record ChecksOptions(
        List<CheckKind> kinds,
        int checks,
        int seconds,
        int rounds,
        int warmUp,
        int soak,
        @Nullable Path json) {

    static final String USAGE = """
            usage: bench/checks [option...]
              --kind KIND    tcp or http (default: both)
              --checks N     how many checks, each once a second, 1..20000 (default 1000)
              --seconds N    the length of a measurement, 1..600 (default 10)
              --rounds N     measurements of each contender, in turn, 1..20 (default 3)
              --warm-up N    seconds before the first, 0..600 (default 20)
              --soak N       not a comparison: 10000 TCP and 2000 HTTP checks a second in one node for N seconds, 1..3600
              --json FILE    write the figures for programs too
              --help         show this
            exit status: 0 done, and the soak held; 1 the soak did not hold; 2 the command line was wrong, or something is missing""";

    static ChecksOptions parse(String[] arguments) {
        List<CheckKind> kinds = List.of(CheckKind.values());
        int checks = 1_000;
        int seconds = 10;
        int rounds = 3;
        int warmUp = 20;
        int soak = 0;
        Path json = null;
        for (int i = 0; i < arguments.length; i += 2) {
            String option = arguments[i];
            Require.argument(i + 1 < arguments.length, option, "nothing", "a value behind it");
            String value = arguments[i + 1];
            switch (option) {
                case "--kind" -> kinds = List.of(kind(value));
                case "--checks" -> checks = OptionValues.number(option, value, 1, 20_000);
                case "--seconds" -> seconds = OptionValues.number(option, value, 1, 600);
                case "--rounds" -> rounds = OptionValues.number(option, value, 1, 20);
                case "--warm-up" -> warmUp = OptionValues.number(option, value, 0, 600);
                case "--soak" -> soak = OptionValues.number(option, value, 1, 3_600);
                case "--json" -> json = OptionValues.file(option, value);
                default -> throw Require.invalid("option", option, "one of those that --help shows");
            }
        }
        return new ChecksOptions(kinds, checks, seconds, rounds, warmUp, soak, json);
    }

    private static CheckKind kind(String value) {
        for (CheckKind kind : CheckKind.values()) {
            if (kind.toString().equals(value.toLowerCase(Locale.ROOT))) {
                return kind;
            }
        }
        throw Require.invalid("--kind", '"' + value + '"', "tcp or http");
    }
}
