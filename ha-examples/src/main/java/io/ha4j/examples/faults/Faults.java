package io.ha4j.examples.faults;

import io.ha4j.HaException;
import io.ha4j.examples.common.Verdict;
import io.ha4j.lab.Tool;
import io.ha4j.lab.program.Program;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The main class of {@code lab/faults}: what a virtual server must bear, each with figures and bounds. */
public final class Faults {

    private Faults() {}

    /** Arguments: see {@code lab/faults --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("lab/faults", FaultsOptions.USAGE).run(arguments, out, FaultsOptions::parse, options -> {
            if (!Files.isExecutable(Path.of(Tool.KILL.path()))) {
                throw new HaException(Tool.KILL.path() + " is missing (apt-get install procps)");
            }
            Verdict verdict = new Verdict(out);
            for (String name : options.names()) {
                Ordeal.of(name, options).run(verdict);
            }
            return verdict.sum();
        });
    }
}
