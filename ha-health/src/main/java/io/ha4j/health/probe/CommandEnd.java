package io.ha4j.health.probe;

import java.util.Map;
import java.util.Optional;

/**
 * How a command ended.
 *
 * @param exitCode its exit code, or 128 and the number of the signal that killed it, as Java and shells have it; -1 if it was ended, or
 *     never ran
 * @param trouble why it was ended, or never ran; empty otherwise
 * @param output the first line that it printed; empty if there was none
 */
record CommandEnd(int exitCode, String trouble, String output) {

    /** Weights run out at 253, as exit codes do at 255. */
    private static final int FIRST_WEIGHT = 2;

    /** The signals that a program may die of, as Linux counts them on most machines. */
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(10, "SIGUSR1"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(12, "SIGUSR2"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    static CommandEnd exited(int exitCode, String output) {
        return new CommandEnd(exitCode, "", output);
    }

    static CommandEnd trouble(String trouble, String output) {
        return new CommandEnd(-1, trouble, output);
    }

    ProbeResult asProbe(boolean dynamicWeight) {
        if (exitCode == 0) {
            return ProbeResult.success();
        }
        if (dynamicWeight && exitCode >= FIRST_WEIGHT && signal().isEmpty() && !neverRan()) {
            return ProbeResult.success().withWeight(exitCode - FIRST_WEIGHT);
        }
        return ProbeResult.failure(words());
    }

    RemedyResult asRemedy(Command command) {
        String words = command.fileName() + ": " + words();
        return exitCode == 0 ? RemedyResult.done(words) : RemedyResult.failure(words);
    }

    String words() {
        String end =
                trouble.isEmpty() ? signal().map(name -> "killed by " + name).orElse("exit code " + exitCode) : trouble;
        return output.isEmpty() ? end : end + ": " + output;
    }

    /** A program that exits with such a code itself cannot be told from one that was killed. */
    private Optional<String> signal() {
        return Optional.ofNullable(SIGNALS.get(exitCode - 128));
    }

    /** The launchers exit with 126 or 127 when they cannot run the program, and say so. */
    private boolean neverRan() {
        return (exitCode == 126 || exitCode == 127)
                && (output.startsWith("setsid: ") || output.startsWith("setpriv: "));
    }
}
