package io.ha4j.examples.checks;

import io.ha4j.HaException;
import io.ha4j.lab.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured, or helps to measure. It dies with this one. Not thread-safe. */
final class ChildProcess implements AutoCloseable {

    private static final double TICKS_PER_SECOND = 100; // of /proc/<pid>/stat, on each architecture that Java runs on

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /** {@return a JVM that runs {@code main}, whose first line has come} */
    static ChildProcess java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        String flags = System.getProperty("checks.jvm", "");
        if (!flags.isEmpty()) {
            command.addAll(1, List.of(flags.split(" ", -1)));
        }
        command.addAll(List.of(arguments));
        ChildProcess child = start(command);
        try {
            // Not closed: that would close the pipe into which the child may write.
            String line = new BufferedReader(
                            new InputStreamReader(child.process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null) {
                throw new HaException(main.getSimpleName() + " ended early");
            }
            return child;
        } catch (IOException e) {
            child.close();
            throw new HaException("cannot hear " + main.getSimpleName(), e);
        }
    }

    /** {@return what runs {@code command}, killed by the kernel if this process dies} */
    static ChildProcess start(List<String> command) {
        List<String> bound = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        bound.addAll(command);
        try {
            return new ChildProcess(new ProcessBuilder(bound)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new HaException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    /** In a child: returns when its parent has no more use for it. */
    static void awaitEndOfInput() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** {@return user and system time so far, all threads together} */
    double cpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // proc(5): from field 3 on
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new HaException("a measured process has ended", e);
        }
    }

    void pause() {
        Signals.send("STOP", List.of(process.toHandle()));
    }

    void resume() {
        Signals.send("CONT", List.of(process.toHandle()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
