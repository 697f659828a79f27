package io.ha4j.benchmarks.schedule;

import io.ha4j.value.Require;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link SchedulersBench}.
 *
 * @param full all sizes and longer measurements
 * @param only a part of the names of benchmarks; empty: all
 * @param targets whether the figures are held to the targets
 * @param json where the figures go, too; null: nowhere
 */
record SchedulersOptions(
        boolean full,
        String only,
        boolean targets,
        @Nullable Path json) {

    static final String USAGE = """
            usage: bench/schedulers [option...]
              --full         10, 100, 1000 and 10000 servers, five seconds each (about 20 minutes); else 10 and 1000 (about 4)
              --only WORD    only benchmarks with this in their names: pick, connect, grpc, spring
              --no-targets   measure only, and hold nothing to a target: on a machine that is not idle
              --json FILE    write the figures for programs too
              --help         show this
            exit status: 0 the targets held: nothing allocated by any of ours, and rr, wrr, sh and mh at least 50 million picks a
            second with 1000 servers and one thread; 1 they did not; 2 the command line was wrong""";

    static SchedulersOptions parse(String[] arguments) {
        boolean full = false;
        String only = "";
        boolean targets = true;
        Path json = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--full" -> full = true;
                case "--only" -> only = word(value(arguments, ++i));
                case "--no-targets" -> targets = false;
                case "--json" -> json = file(value(arguments, ++i));
                default -> throw Require.invalid("option", arguments[i], "one of those that --help shows");
            }
        }
        return new SchedulersOptions(full, only, targets, json);
    }

    private static String value(String[] arguments, int index) {
        Require.argument(index < arguments.length, arguments[index - 1], "nothing", "a value behind it");
        return arguments[index];
    }

    private static String word(String value) {
        Require.argument(value.matches("[A-Za-z]{1,40}"), "--only", '"' + value + '"', "1..40 letters");
        return value;
    }

    private static Path file(String value) {
        Path file = Path.of(value).toAbsolutePath();
        Path folder = file.getParent();
        boolean possible = !Files.isDirectory(file) && folder != null && Files.isDirectory(folder);
        Require.argument(possible, "--json", '"' + value + '"', "a file in a folder that exists");
        return file;
    }
}
