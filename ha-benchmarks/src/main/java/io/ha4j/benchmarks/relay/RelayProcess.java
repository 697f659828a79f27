package io.ha4j.benchmarks.relay;

import io.ha4j.HaNode;
import io.ha4j.lab.program.OptionValues;
import io.ha4j.lvs.VirtualServer;
import io.ha4j.value.Require;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Our proxy as a process of its own: a node with one virtual server, and one real server behind it. It prints a line when it listens,
 * answers {@value #MEMORY} on its standard input with the bytes that it holds, and ends with that input.
 */
public final class RelayProcess {

    /** Asks for the bytes in use after a garbage collection: heap and direct memory. */
    static final String MEMORY = "memory";

    private static final String HOST = "127.0.0.1";

    private RelayProcess() {}

    /**
     * What it is told.
     *
     * @param port where it listens, on loopback
     * @param backEnd the port of the real server
     */
    record Settings(int port, int backEnd, int threads, RelayEngine engine) {

        static Settings parse(String[] arguments) {
            int port = 0;
            int backEnd = 0;
            int threads = 1;
            RelayEngine engine = RelayEngine.EPOLL;
            for (int i = 0; i < arguments.length; i += 2) {
                String option = arguments[i];
                Require.argument(i + 1 < arguments.length, option, "nothing", "a value behind it");
                String value = arguments[i + 1];
                switch (option) {
                    case "--port" -> port = OptionValues.number(option, value, 1, 65_535);
                    case "--back-end" -> backEnd = OptionValues.number(option, value, 1, 65_535);
                    case "--threads" -> threads = OptionValues.number(option, value, 1, 1_024);
                    case "--engine" -> engine = engine(option, value);
                    default -> throw Require.invalid("option", option, "--port, --back-end, --threads or --engine");
                }
            }
            Require.argument(port != 0, "--port", "nothing", "1..65535");
            Require.argument(backEnd != 0, "--back-end", "nothing", "1..65535");
            return new Settings(port, backEnd, threads, engine);
        }

        private static RelayEngine engine(String option, String value) {
            return RelayEngine.named(value)
                    .orElseThrow(() -> Require.invalid(
                            option, '"' + value + '"', "one of " + String.join(", ", RelayEngine.names())));
        }

        String[] toArguments() {
            return new String[] {
                "--port", Integer.toString(port),
                "--back-end", Integer.toString(backEnd),
                "--threads", Integer.toString(threads),
                "--engine", engine.toString()
            };
        }
    }

    /** Arguments: {@code --port N --back-end N [--threads N] [--engine NAME]}. */
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.parse(arguments);
        Require.state(settings.engine().isAvailable(), "--engine", settings.engine(), "one that works here");
        VirtualServer relay = VirtualServer.builder("relay")
                .tcp(HOST, settings.port())
                .plane(settings.engine().plane(settings.threads()))
                .realServer(HOST, settings.backEnd())
                .build();
        try (HaNode node = HaNode.builder("relay").with(relay).build()) {
            node.start();
            System.out.println("ready");
            answer();
        }
    }

    private static void answer() throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            System.out.println(question.equals(MEMORY) ? Long.toString(HeldMemory.afterCollection()) : "?");
        }
    }
}
