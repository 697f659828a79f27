package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.ha4j.benchmarks.harness.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What wrk, a client that asks as fast as it is answered, has seen.
 *
 * @param requests how many were answered
 * @param seconds in how long
 */
record Wrk(long requests, double seconds) {

    private static final Pattern TOTAL =
            Pattern.compile("(\\d+) requests in ([0-9.]+)(us|ms|s|m|h), [0-9.]+[A-Z]+ read");
    private static final Pattern TROUBLE = Pattern.compile("Socket errors:.*|Non-2xx or 3xx responses:.*");
    private static final int SLACK_SECONDS = 30;

    /** {@return what one client thread sees with so many connections; throws if any answer was wrong, late or missing} */
    static Wrk run(int port, Load load, int seconds) {
        List<String> command = new ArrayList<>(List.of(
                "wrk", "-t", "1", "-c", Integer.toString(load.connections()), "-d", seconds + "s", "--timeout", "30s"));
        if (load.closes()) {
            command.addAll(List.of("-H", "Connection: close"));
        }
        command.add("http://127.0.0.1:" + port + load.path());
        try (ChildProcess client = ChildProcess.start(command)) {
            return parse(client.outputAtEnd(Duration.ofSeconds(seconds + SLACK_SECONDS)));
        }
    }

    static Wrk parse(String output) {
        Matcher trouble = TROUBLE.matcher(output);
        if (trouble.find()) {
            throw new HaException("wrk: " + trouble.group().strip());
        }
        Matcher total = TOTAL.matcher(output);
        if (!total.find() || total.group(1).equals("0")) {
            throw new HaException("wrk: no requests: " + output.strip());
        }
        return new Wrk(Long.parseLong(total.group(1)), Double.parseDouble(total.group(2)) * unit(total.group(3)));
    }

    private static double unit(String name) {
        return switch (name) {
            case "us" -> 1e-6;
            case "ms" -> 1e-3;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 1;
        };
    }

    double requestsPerSecond() {
        return requests / seconds;
    }
}
