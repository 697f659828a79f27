package io.ha4j.examples.simulate;

import io.ha4j.lab.program.OptionValues;
import io.ha4j.value.Require;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link Simulate}.
 *
 * @param seeds how many runs
 * @param from the first seed
 * @param json where the figures go, too; null: nowhere
 */
record SimulateOptions(long seeds, long from, @Nullable Path json) {

    static final String USAGE = """
            usage: lab/simulate [option...]
              --seeds N     how many runs, 1..1000000000 (default 10000)
              --from SEED   the first seed (default 0); the others follow it
              --json FILE   write the figures for programs too
              --help        show this
            exit status: 0 everything held in each run, 1 something did not: its seed and the end of its trace are shown,
            2 the command line was wrong""";

    private static final int MOST_SEEDS = 1_000_000_000;

    static SimulateOptions parse(String[] arguments) {
        long seeds = 10_000;
        long from = 0;
        Path json = null;
        for (int i = 0; i < arguments.length; i += 2) {
            String option = arguments[i];
            Require.argument(i + 1 < arguments.length, option, "nothing", "a value behind it");
            String value = arguments[i + 1];
            switch (option) {
                case "--seeds" -> seeds = seeds(value);
                case "--from" -> from = from(value);
                case "--json" -> json = OptionValues.file(option, value);
                default -> throw Require.invalid("option", option, "one of those that --help shows");
            }
        }
        return new SimulateOptions(seeds, from, json);
    }

    private static long seeds(String value) {
        Require.argument(value.matches("\\d{1,10}"), "--seeds", '"' + value + '"', "1.." + MOST_SEEDS);
        long seeds = Long.parseLong(value);
        Require.argument(seeds >= 1 && seeds <= MOST_SEEDS, "--seeds", value, "1.." + MOST_SEEDS);
        return seeds;
    }

    private static long from(String value) {
        Require.argument(value.matches("-?\\d{1,18}"), "--from", '"' + value + '"', "a number of up to 18 digits");
        return Long.parseLong(value);
    }
}
