package io.ha4j.lab;

import io.ha4j.HaException;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Keepalived that runs on a {@link Host}, with its VRRP subsystem only. Its configuration, log and process id files are in {@link
 * Host#folder()}, so that many can run at once. Thread-safe.
 */
public final class Keepalived implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern STATE = Pattern.compile("\\((\\w+)\\) Entering (\\w+) STATE");

    private final Host host;
    private final Path log;
    private final Process parent;

    private Keepalived(Host host, Path log, Process parent) {
        this.host = host;
        this.log = log;
        this.parent = parent;
    }

    /** {@return whether it is installed} */
    public static boolean available() {
        return Tool.KEEPALIVED.isInstalled();
    }

    /**
     * {@return a Keepalived that has been started with these instances}
     *
     * @throws HaException if it is not installed
     */
    public static Keepalived start(Host host, KeepalivedInstance... instances) {
        return start(
                host,
                Stream.of(instances)
                        .map(KeepalivedInstance::toString)
                        .collect(Collectors.joining(
                                "\n", "global_defs {\n    router_id " + host.name() + "\n}\n\n", "")));
    }

    /**
     * {@return a Keepalived that has been started with this configuration file}
     *
     * @throws HaException if it is not installed
     */
    public static Keepalived start(Host host, String configuration) {
        Path file = host.newFile("keepalived", ".conf");
        Path log = sibling(file, ".log");
        try {
            Files.writeString(file, configuration, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new HaException("cannot write " + file + ": " + e.getMessage(), e);
        }
        Process parent = host.start(
                List.of(
                        Tool.KEEPALIVED.path(),
                        "--dont-fork",
                        "--log-console",
                        "--log-detail",
                        "--no-syslog",
                        "--vrrp",
                        "--use-file=" + file,
                        "--pid=" + sibling(file, ".pid"),
                        "--vrrp_pid=" + sibling(file, ".vrrp.pid")),
                log);
        Keepalived started = new Keepalived(host, log, parent);
        host.attach(started);
        return started;
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName().toString().replace(".conf", suffix));
    }

    /**
     * Waits until all instances are in {@code state}, for at most 10 s.
     *
     * @param state {@code BACKUP}, {@code MASTER} or {@code FAULT}
     * @throws AssertionError with the log, if they do not come there
     */
    public void awaitState(String state) {
        Await.until(() -> state + " of Keepalived on " + host.name() + "\n" + log(), PATIENCE, () -> isIn(state));
    }

    /** {@return whether there are instances, and the log has said of each that it entered {@code state} last} */
    public boolean isIn(String state) {
        var last = STATE.matcher(log())
                .results()
                .collect(Collectors.toMap(m -> m.group(1), m -> m.group(2), (earlier, later) -> later));
        return !last.isEmpty() && last.values().stream().allMatch(state::equals);
    }

    /** {@return how often an instance entered {@code state}, the first time at the start included} */
    public long timesEntered(String state) {
        Matcher matcher = STATE.matcher(log());
        return matcher.results().filter(m -> m.group(2).equals(state)).count();
    }

    /** {@return the log so far} */
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new HaException("cannot read " + log + ": " + e.getMessage(), e);
        }
    }

    /** {@return whether it runs} */
    public boolean isAlive() {
        return parent.isAlive();
    }

    /** {@return the parent, which supervises, and the child, which speaks VRRP} */
    public List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(parent.toHandle()), parent.descendants())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /**
     * Stops it as an administrator does, by SIGTERM: it gives up its addresses, sends priority 0 and ends. Idempotent.
     *
     * @throws AssertionError with the log, if it does not end within 10 s; it is killed then
     */
    public void stop() {
        beginStop();
        awaitEnd();
    }

    /** Sends SIGTERM and does not wait: Keepalived takes about a second to end after it has given up its addresses. */
    public void beginStop() {
        parent.destroy();
    }

    private void awaitEnd() {
        try {
            if (!parent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("Keepalived on " + host.name() + " did not stop\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted while Keepalived stops", e);
        }
    }

    /**
     * Ends all its processes by SIGKILL, as if the machine died but for the kernel: its addresses stay. The parent is stopped first,
     * since its death would tell the child to clean up, and the child's death the parent to start another. Idempotent.
     */
    public void kill() {
        if (!parent.isAlive()) {
            return;
        }
        Signals.send("STOP", List.of(parent.toHandle()));
        List<ProcessHandle> all = processes();
        all.stream().filter(process -> process.pid() != parent.pid()).forEach(ProcessHandle::destroyForcibly);
        parent.destroyForcibly();
        Await.until(() -> "death of " + all, PATIENCE, () -> all.stream().noneMatch(Signals::runs));
    }

    /** Stops all its processes where they are, by SIGSTOP. */
    public void pause() {
        Signals.send("STOP", processes());
    }

    /** Lets them go on, by SIGCONT. */
    public void resume() {
        Signals.send("CONT", processes());
    }

    /** Sends a signal to the parent, such as {@code HUP} to read the configuration again. */
    public void signal(String name) {
        Signals.send(name, List.of(parent.toHandle()));
    }

    /** Kills it, which is quick: for the end of a test, whose host goes away too. {@link #stop()} is the orderly end. Idempotent. */
    @Override
    public void close() {
        kill();
    }
}
