package io.ha4j.examples.failover;

import io.ha4j.lab.program.OptionValues;
import io.ha4j.value.Require;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@link Failover}. */
record FailoverOptions(
        int runs, List<Row> rows, boolean targets, @Nullable Path json) {

    static final String USAGE = """
            usage: lab/failover [option...]
              --runs N      failovers of each of the two in each row (default 9)
              --only WORDS  only rows that have all of these words, separated by commas: v2 v3, 1s 100ms 10ms,
                            kill stop link-down; may be given again for more rows
              --no-targets  do not judge: the status is 0 if all could be measured, that is, every backup took over
              --json FILE   write the table with all samples for programs too
              --help        show this
            exit status: 0 in each row our median is at most Keepalived's and 10 %, 1 in one it is not,
            2 the lab could not run""";

    static FailoverOptions parse(String[] arguments) {
        int runs = 9;
        List<Row> rows = List.of();
        Path json = null;
        boolean targets = true;
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            if (option.equals("--no-targets")) {
                targets = false;
                continue;
            }
            Require.argument(i + 1 < arguments.length, option, "nothing", "a value behind it");
            String value = arguments[++i];
            switch (option) {
                case "--runs" -> runs = OptionValues.number(option, value, 1, 999);
                case "--only" -> rows = more(rows, value);
                case "--json" -> json = OptionValues.file(option, value);
                default -> throw Require.invalid("option", option, "one of those that --help shows");
            }
        }
        return new FailoverOptions(runs, rows.isEmpty() ? Row.all() : rows, targets, json);
    }

    private static List<Row> more(List<Row> rows, String value) {
        List<String> words = List.of(value.split(",", -1));
        List<Row> found =
                Row.all().stream().filter(row -> row.words().containsAll(words)).toList();
        Require.argument(!found.isEmpty(), "--only", '"' + value + '"', "words of a row, see --help");
        return Row.all().stream()
                .filter(row -> rows.contains(row) || found.contains(row))
                .toList();
    }
}
