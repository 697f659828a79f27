package io.ha4j.benchmarks.checks;

import io.ha4j.benchmarks.harness.ChildProcess;
import io.ha4j.benchmarks.harness.Jvm;
import io.ha4j.benchmarks.harness.Loopback;
import io.ha4j.lab.program.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The main class of {@code bench/checks}. */
public final class ChecksBench {

    private static final Jvm JVM = Jvm.current(System.getProperty("checks.jvm", ""));

    private final ChecksOptions options;
    private final PrintStream out;

    private ChecksBench(ChecksOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Arguments: see {@code bench/checks --help}. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out));
    }

    static int run(String[] arguments, PrintStream out) {
        return new Program("bench/checks", ChecksOptions.USAGE)
                .run(arguments, out, ChecksOptions::parse, options -> new ChecksBench(options, out).run());
    }

    private int run() throws IOException {
        Loopback.require();
        ChildProcess server = ChildProcess.java(JVM, CheckServer.class);
        try (server) {
            if (options.soak() > 0) {
                ChecksSoak.Figures figures = ChecksSoak.run(options.soak(), out);
                Program.writeJson(options.json(), figures);
                return figures.held() ? 0 : 1;
            }
            Program.writeJson(options.json(), compareAll());
            return 0;
        }
    }

    private List<Comparison> compareAll() throws IOException {
        String haproxy = HaproxyChecks.version();
        out.printf(
                Locale.ROOT,
                "%d checks, each once a second; medians of %d rounds of %d s, in turn; Java %s, %s%n",
                options.checks(),
                options.rounds(),
                options.seconds(),
                Runtime.version(),
                haproxy.isEmpty() ? "no HAProxy: not installed (apt-get install haproxy)" : haproxy);
        Path folder = Files.createTempDirectory("ha4j-checks-");
        List<Comparison> all = new ArrayList<>();
        for (CheckKind kind : options.kinds()) {
            Map<String, Supplier<ChildProcess>> contenders = new LinkedHashMap<>();
            contenders.put(
                    "ha4j",
                    () -> ChildProcess.java(
                            JVM, Ha4jChecks.class, kind.toString(), Integer.toString(options.checks())));
            if (!haproxy.isEmpty()) {
                contenders.put("HAProxy", () -> HaproxyChecks.start(kind, options.checks(), folder));
            }
            all.addAll(new Race(kind, options, out).run(contenders));
        }
        return all;
    }
}
