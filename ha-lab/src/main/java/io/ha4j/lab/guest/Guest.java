package io.ha4j.lab.guest;

import io.ha4j.testkit.Lab;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;

/**
 * Runs test classes as root on a kernel that has IPVS, whatever kernel this machine runs: in a JVM of the same kind, on {@code lab/ipvs}.
 * They see the class path and the files of this JVM, and no network. Those classes are named {@code …InGuest}, which no build
 * takes for tests of this machine, and a test of this machine runs them all in one guest:
 *
 * <pre>{@code
 * @Tag("lab")
 * class IpvsLabTest {
 *     @TestFactory
 *     Stream<DynamicContainer> inTheKernel() {
 *         return Guest.tests(ServicesInGuest.class, DaemonsInGuest.class);
 *     }
 * }
 * }</pre>
 *
 * <p>Without user-mode-linux and what else {@code lab/ipvs} needs, the calling test is skipped, or fails where the lab is required.
 */
public final class Guest {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int DID_NOT_START = 125;

    private Guest() {}

    /** {@return what became of the tests of these classes, as tests to be reported}. They have run when this returns, within five minutes. */
    public static Stream<DynamicContainer> tests(Class<?>... classes) {
        Map<String, List<DynamicTest>> byClass = new LinkedHashMap<>();
        for (Class<?> each : classes) {
            byClass.put(each.getName(), new ArrayList<>());
        }
        for (GuestResult result : run(List.of(classes))) {
            byClass.computeIfAbsent(result.testClass(), name -> new ArrayList<>())
                    .add(DynamicTest.dynamicTest(result.name(), () -> report(result)));
        }
        byClass.forEach((name, tests) -> {
            if (tests.isEmpty()) {
                throw new AssertionFailedError(name + " has no test");
            }
        });
        return byClass.entrySet().stream()
                .map(entry -> DynamicContainer.dynamicContainer(
                        entry.getKey().substring(entry.getKey().lastIndexOf('.') + 1), entry.getValue()));
    }

    private static void report(GuestResult result) {
        switch (result.status()) {
            case PASSED -> {}
            case SKIPPED -> Lab.require(false, result.trouble());
            case FAILED -> throw new AssertionFailedError("in the guest: " + result.trouble());
        }
    }

    static List<GuestResult> run(List<Class<?>> classes) {
        try {
            Path folder = Files.createDirectories(
                    Path.of("target", "guest", classes.get(0).getSimpleName()).toAbsolutePath());
            Path results = folder.resolve("results");
            Path output = folder.resolve("output.txt");
            Files.deleteIfExists(results);
            int status = start(command(classes, folder, results), output).waitFor();
            Lab.require(status != DID_NOT_START, "there is no kernel with IPVS: " + tail(output));
            if (status != 0) {
                throw new AssertionFailedError("the guest ended with status " + status + ": " + tail(output));
            }
            try (DataInputStream in = new DataInputStream(Files.newInputStream(results))) {
                return GuestResult.readAll(in);
            }
        } catch (IOException e) {
            throw new AssertionFailedError("cannot run the guest", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionFailedError("interrupted while the guest ran", e);
        }
    }

    private static Process start(List<String> command, Path output) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        return process;
    }

    private static List<String> command(List<Class<?>> classes, Path folder, Path results) {
        List<String> command = new ArrayList<>(List.of(
                script().toString(),
                "-o",
                folder.toString(),
                "-t",
                Long.toString(LIMIT.toSeconds()),
                java().toString()));
        command.addAll(List.of("-Xmx768m", "-XX:+UseSerialGC"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ha4j.") || name.startsWith("org.slf4j.simpleLogger."))
                .sorted()
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), GuestMain.class.getName(), results.toString()));
        classes.forEach(each -> command.add(each.getName()));
        return command;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The script is where the project is, in one of whose modules the test runs. */
    private static Path script() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path script = at.resolve("lab").resolve("ipvs");
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new AssertionFailedError("no lab/ipvs in " + Path.of("").toAbsolutePath() + " or above");
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
