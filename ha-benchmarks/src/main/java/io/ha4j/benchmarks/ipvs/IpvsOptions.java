package io.ha4j.benchmarks.ipvs;

import io.ha4j.lab.program.OptionValues;
import io.ha4j.value.Require;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link IpvsBench}.
 *
 * @param services how many
 * @param destinations how many each service has
 * @param rounds how many measurements of each contender
 * @param targets whether to judge
 * @param json where the figures go, too; null: nowhere
 */
record IpvsOptions(
        int services,
        int destinations,
        int rounds,
        boolean targets,
        @Nullable Path json) {

    static final String USAGE = """
            usage: bench/ipvs [option...]
              --services N       virtual services, 1..250 (default 100)
              --destinations N   destinations of each, 1..250 (default 100)
              --rounds N         measurements of each contender, in turn, 1..50 (default 5)
              --no-targets       do not judge: the status is 0 if all could be measured
              --json FILE        write the figures for programs too
              --help             show this
            exit status: 0 all targets were held; 1 one was not; 2 the command line was wrong, or something is missing;
            124 and 125 are those of lab/ipvs""";

    static IpvsOptions parse(String[] arguments) {
        int services = 100;
        int destinations = 100;
        int rounds = 5;
        boolean targets = true;
        Path json = null;
        for (int i = 0; i < arguments.length; i++) {
            String option = arguments[i];
            if (option.equals("--no-targets")) {
                targets = false;
                continue;
            }
            Require.argument(i + 1 < arguments.length, option, "nothing", "a value behind it");
            String value = arguments[++i];
            switch (option) {
                case "--services" -> services = OptionValues.number(option, value, 1, 250);
                case "--destinations" -> destinations = OptionValues.number(option, value, 1, 250);
                case "--rounds" -> rounds = OptionValues.number(option, value, 1, 50);
                case "--json" -> json = OptionValues.file(option, value);
                default -> throw Require.invalid("option", option, "one of those that --help shows");
            }
        }
        return new IpvsOptions(services, destinations, rounds, targets, json);
    }
}
