package io.ha4j.vrrp.lab;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link NodeMain} that runs on a host of the lab. */
final class NodeProcess implements Router {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Host host;
    private final Path log;
    private final Process process;

    private NodeProcess(Host host, Path log, Process process) {
        this.host = host;
        this.log = log;
        this.process = process;
    }

    static NodeProcess start(Host host, List<String> arguments) throws IOException {
        Path log = Files.createTempFile(host.folder(), "node", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // it is to start soon, and does little
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName()));
        command.addAll(arguments);
        return new NodeProcess(host, log, host.start(command, log));
    }

    private String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> entered() {
        return log().lines()
                .filter(line -> line.startsWith(NodeMain.ENTERS))
                .map(line -> line.substring(NodeMain.ENTERS.length()))
                .toList();
    }

    @Override
    public void await(LeadershipState state) {
        Await.until(() -> state + " of " + this, PATIENCE, () -> isIn(state));
    }

    @Override
    public boolean isIn(LeadershipState state) {
        List<String> entered = entered();
        return process.isAlive()
                && !entered.isEmpty()
                && entered.get(entered.size() - 1).equals(state.name());
    }

    @Override
    public long timesMaster() {
        return entered().stream().filter(LeadershipState.MASTER.name()::equals).count();
    }

    @Override
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    @Override
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + this);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return host + " (ours, process " + process.pid() + ")\n" + log();
    }
}
