package io.ha4j.examples.schedules;

import io.ha4j.HaException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/** Runs commands one after the other in one shell, which takes a third of what processes of our own take. Not thread-safe. */
final class Shell implements AutoCloseable {

    private static final String STATUS = "status ";

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    Shell() {
        try {
            process = new ProcessBuilder("sh").redirectErrorStream(true).start();
            in = process.outputWriter(StandardCharsets.UTF_8);
            out = process.inputReader(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new HaException("cannot start a shell: " + e.getMessage(), e);
        }
    }

    /** Runs a command, of words without apostrophes, to its end. {@link HaException} with what it said if it fails. */
    void run(List<String> words) {
        try {
            in.write("'" + String.join("' '", words) + "'; echo \"" + STATUS + "$?\"\n");
            in.flush();
            StringJoiner said = new StringJoiner(" ");
            String line = out.readLine();
            while (line != null && !line.startsWith(STATUS)) {
                said.add(line);
                line = out.readLine();
            }
            if (!(STATUS + "0").equals(line)) {
                throw new HaException(String.join(" ", words) + ": " + line + ": " + said);
            }
        } catch (IOException e) {
            throw new HaException("cannot run " + words.get(0) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
