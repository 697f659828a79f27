package io.ha4j.lvs.ipvs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs other programs, of which {@code ipvsadm} is the witness. */
final class Shell {

    private Shell() {}

    /** {@return what a command prints, which must succeed} */
    static String run(String... command) {
        return run("", List.of(command));
    }

    /** {@return the lines that {@code ipvsadm} prints} */
    static List<String> ipvsadm(String... arguments) {
        return run("", ipvsadm(List.of(arguments))).lines().toList();
    }

    /** Has {@code ipvsadm} carry out what it would save as these lines. */
    static void restore(List<String> lines) {
        run(String.join("\n", lines) + "\n", ipvsadm(List.of("-R")));
    }

    private static List<String> ipvsadm(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("ipvsadm"));
        command.addAll(arguments);
        return command;
    }

    private static String run(String input, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " ended with status " + process.exitValue() + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
