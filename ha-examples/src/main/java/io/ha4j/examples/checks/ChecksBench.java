package io.ha4j.examples.checks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ha4j.HaException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The main class of {@code bench/checks}. */
public final class ChecksBench {

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
        if (Arrays.asList(arguments).contains("--help")) {
            out.println(ChecksOptions.USAGE);
            return 0;
        }
        try {
            return new ChecksBench(ChecksOptions.parse(arguments), out).run();
        } catch (IllegalArgumentException e) {
            out.println("bench/checks: " + e.getMessage());
            out.println(ChecksOptions.USAGE);
            return 2;
        } catch (HaException | IOException e) {
            out.println("bench/checks: " + e.getMessage());
            return 2;
        }
    }

    private int run() throws IOException {
        Connections.requireLoopbackOnly();
        ChildProcess server = ChildProcess.java(CheckServer.class);
        try (server) {
            if (options.soak() > 0) {
                ChecksSoak.Figures figures = ChecksSoak.run(options.soak(), out);
                writeJson(figures);
                return figures.held() ? 0 : 1;
            }
            writeJson(compareAll());
            return 0;
        }
    }

    private void writeJson(Object figures) throws IOException {
        if (options.json() != null) {
            ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            Files.writeString(options.json(), mapper.writeValueAsString(figures) + "\n");
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
                    () -> ChildProcess.java(Ha4jChecks.class, kind.toString(), Integer.toString(options.checks())));
            if (!haproxy.isEmpty()) {
                contenders.put("HAProxy", () -> HaproxyChecks.start(kind, options.checks(), folder));
            }
            all.addAll(new Race(kind, options, out).run(contenders));
        }
        return all;
    }
}
