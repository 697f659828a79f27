package io.ha4j.examples.failover;

import io.ha4j.examples.common.Verdict;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Tool;
import io.ha4j.lab.program.OptionValues;
import io.ha4j.lab.program.Program;
import io.ha4j.value.Require;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The main class of {@code lab/soak}: what a node must bear, each with figures and bounds. */
public final class Soak {

    private static final String USAGE = """
            usage: lab/soak [option...] [kill] [pause] [gc] [many]
              kill          kill -9 of the master: how long its address stays on its interface
              pause         SIGSTOP of the master for 5 s: no burst, no flapping, no lease held in between
              gc            300 MB/s of garbage in the master: no false failover
              many          255 virtual routers on one interface: stable, and at what cost
                            (none given: all of them)
              --seconds N   how long gc and many go on (default 60)
              --help        show this
            exit status: 0 every bound held, 1 one did not, 2 the lab could not run""";

    private Soak() {}

    /** Arguments: see {@code lab/soak --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("lab/soak", USAGE).run(arguments, out, Soak::parse, ordeals -> {
            LabRequirements.require(Tool.KEEPALIVED, Tool.KILL);
            Verdict verdict = new Verdict(out);
            for (Ordeal ordeal : ordeals) {
                ordeal.run(verdict);
            }
            return verdict.sum();
        });
    }

    private static List<Ordeal> parse(String[] arguments) {
        Duration length = Duration.ofSeconds(60);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--seconds")) {
                Require.argument(i + 1 < arguments.length, "--seconds", "nothing", "a number behind it");
                length = Duration.ofSeconds(OptionValues.number("--seconds", arguments[++i], 1, 86_400));
            } else {
                names.add(arguments[i]);
            }
        }
        Duration chosen = length;
        List<String> wanted = names.isEmpty() ? List.of("kill", "pause", "gc", "many") : names;
        return wanted.stream().map(name -> Ordeal.of(name, chosen)).toList();
    }
}
