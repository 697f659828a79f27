package io.ha4j.examples.common;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A child process. Its lines are kept and shown. Thread-safe. */
public final class Child {

    private final String name;
    private final Process process;
    private final Path errors;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    private Child(String name, Process process, Path errors, Consumer<String> show) {
        this.name = name;
        this.errors = errors;
        this.process = process;
        this.reader = new Thread(() -> read(show), "child-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code main} in a JVM of its own, small because there are five of them on one machine. */
    public static Child start(String name, Class<?> main, List<String> arguments, Consumer<String> show)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dsun.net.httpserver.nodelay=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        File errors = File.createTempFile("ha4j-" + name + "-", ".log");
        errors.deleteOnExit();
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        return new Child(name, process, errors.toPath(), line -> show.accept(name + ": " + line));
    }

    private void read(Consumer<String> show) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
                show.accept(line);
            }
        } catch (IOException e) {
            show.accept("its output ended: " + e.getMessage());
        }
        synchronized (lines) {
            lines.notifyAll();
        }
    }

    /** {@return how many lines it has said} */
    public int said() {
        synchronized (lines) {
            return lines.size();
        }
    }

    /**
     * Waits for a line among those after the first {@code since}.
     *
     * @return the line
     * @throws IOException if it does not come within 20 s, or the process has ended
     */
    public String awaitLine(int since, String what, Predicate<String> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        synchronized (lines) {
            while (true) {
                Optional<String> line =
                        lines.stream().skip(since).filter(wanted).findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || (!process.isAlive() && !reader.isAlive())) {
                    throw new IOException(name + " did not say " + what
                            + (process.isAlive() ? " within 20 s" : ": it ended") + lastErrors());
                }
                lines.wait(Math.min(left, 100));
            }
        }
    }

    /**
     * Says a line to it, and waits for the answer.
     *
     * @return the next line that begins with {@code prefix}
     * @throws IOException if it does not come within 20 s, or the process has ended
     */
    public String ask(String line, String prefix) throws IOException, InterruptedException {
        int said = said();
        tell(line);
        return awaitLine(said, prefix, answer -> answer.startsWith(prefix));
    }

    /** What it wrote to its standard error last; empty if nothing. */
    private String lastErrors() throws IOException {
        List<String> all = Files.readAllLines(errors);
        List<String> last = all.subList(Math.max(0, all.size() - 20), all.size());
        return last.isEmpty() ? "" : ", saying\n" + String.join("\n", last);
    }

    /** Ends it without a warning: SIGKILL. */
    public void kill() {
        process.toHandle().destroyForcibly(); // by its handle: Process.destroy would close its output too
    }

    /** Says a line to it. */
    public void tell(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** {@return the process itself} */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Asks it to end in order: SIGTERM. */
    public void stop() {
        process.toHandle().destroy();
    }

    /** Waits for its end, for at most 10 s. */
    public boolean awaitEnd() throws InterruptedException {
        return process.waitFor(10, TimeUnit.SECONDS);
    }
}
