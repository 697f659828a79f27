package io.ha4j.benchmarks.harness;

import io.ha4j.HaException;
import io.ha4j.lab.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that is measured, or helps to measure. It dies with this one. Not thread-safe. */
public final class ChildProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final BufferedReader output;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** {@return a JVM that runs {@code main}, whose first line has come} */
    public static ChildProcess java(Jvm jvm, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(jvm.java().toString());
        command.addAll(jvm.flags());
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ChildProcess child = start(command);
        try {
            child.line();
            return child;
        } catch (HaException e) {
            child.close();
            throw new HaException(main.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /** {@return what runs {@code command}, killed by the kernel if this process dies} */
    public static ChildProcess start(List<String> command) {
        List<String> bound = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        bound.addAll(command);
        try {
            Process process = new ProcessBuilder(bound)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new ChildProcess(command.get(0), process);
        } catch (IOException e) {
            throw new HaException("cannot start " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    /** In a child: returns when its parent has no more use for it. */
    public static void awaitEndOfInput() throws IOException {
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** {@return the line with which the child answers this one} */
    public String ask(String question) {
        try {
            process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new HaException("cannot ask " + name, e);
        }
        return line();
    }

    /** {@return all that it prints (at most 64 KiB), once it has ended by itself, with status 0} */
    public String outputAtEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HaException(name + " did not end within " + limit.toSeconds() + " s");
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new HaException(name + " ended with status " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new HaException("cannot hear " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", e);
        }
    }

    private String line() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new HaException("it ended early");
            }
            return line;
        } catch (IOException e) {
            throw new HaException("cannot hear " + name, e);
        }
    }

    /** {@return user and system time so far, all threads together} */
    public double cpuSeconds() {
        return ProcessFigures.cpuSeconds(read("stat"));
    }

    /** {@return the memory that it has in RAM: VmRSS} */
    public long residentBytes() {
        return ProcessFigures.residentBytes(read("status"));
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            throw new HaException(name + ", which is measured, has ended", e);
        }
    }

    /** Stops it where it is. */
    public void pause() {
        Signals.send("STOP", List.of(process.toHandle()));
    }

    /** Lets it go on. */
    public void resume() {
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
