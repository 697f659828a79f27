package io.ha4j.examples.failover;

import io.ha4j.HaException;
import io.ha4j.lab.Host;
import io.ha4j.lab.Signals;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Java program of ours on a host of the lab, in a JVM of its own. The lines that it prints are kept. Thread-safe. */
public final class JvmProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path errors;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    private JvmProcess(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        reader = new Thread(this::read, "lab-" + name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts {@code main} with the class path of this process.
     *
     * @param flags of the JVM
     */
    public static JvmProcess start(Host host, Class<?> main, List<String> flags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        try {
            Path errors =
                    File.createTempFile("jvm-", ".log", host.folder().toFile()).toPath();
            Process process = host.start(new ProcessBuilder(command).redirectError(errors.toFile()));
            return new JvmProcess(host.name(), process, errors);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new HaException("cannot start " + main.getSimpleName() + " on " + host + ": " + e.getMessage(), e);
        }
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException e) {
            // it was killed
        }
    }

    /** {@return what it has printed so far} */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Waits, for at most 20 s, until {@code wanted} holds for what it has printed. */
    public void await(String what, Predicate<List<String>> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(lines())) {
            if (System.nanoTime() - end > 0 || outputEnded()) {
                if (wanted.test(lines())) {
                    return;
                }
                throw new HaException(name + " did not say " + what + "\n" + said());
            }
            awaitMore();
        }
    }

    private boolean outputEnded() {
        return !reader.isAlive();
    }

    private void awaitMore() {
        synchronized (lines) {
            try {
                lines.wait(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HaException("interrupted while waiting for " + name, e);
            }
        }
    }

    private String said() {
        try {
            return String.join("\n", lines()) + "\n" + Files.readString(errors, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** {@return the process} */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends it without a warning, by SIGKILL; does not wait. */
    public void kill() {
        process.toHandle().destroyForcibly(); // by its handle: Process.destroy would close its output too
    }

    /** Asks it to end in order, by SIGTERM; does not wait. */
    public void beginStop() {
        process.toHandle().destroy();
    }

    /** Stops it where it is, by SIGSTOP. */
    public void pause() {
        Signals.send("STOP", List.of(process.toHandle()));
    }

    /** Lets it go on, by SIGCONT. */
    public void resume() {
        Signals.send("CONT", List.of(process.toHandle()));
    }

    /** {@return whether it has ended within 20 s} */
    public boolean awaitEnd() {
        try {
            return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kills it, if it still runs, and waits for its end. */
    @Override
    public void close() {
        kill();
        awaitEnd();
    }
}
