package io.ha4j.benchmarks.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What programs say that they are. */
public final class Versions {

    private Versions() {}

    /** {@return the first line that {@code command} prints, or empty if it cannot be run} */
    public static String firstLine(String... command) {
        try {
            Process asked = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            String all = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return all.lines().findFirst().orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
