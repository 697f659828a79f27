package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A target works if the process runs whose number a file holds. Immutable; made by {@code HealthCheck.pidFile}.
 *
 * @param file an absolute path
 * @param process the name that the process must have, as a number may have gone to another one; empty for any
 */
public record PidFileProbe(Path file, String process) implements NamedProbe {

    private static final int MAX_BYTES = 64;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,9}");

    /** Checks path and name. */
    public PidFileProbe {
        Require.nonNull("pidFile", file, "an absolute path");
        Require.argument(file.isAbsolute(), "pidFile", '"' + file.toString() + '"', "an absolute path");
        Require.argument(
                process != null && (process.isEmpty() || ProcessProbe.isName(process)),
                "process",
                process,
                "the file name of a program, at most 255 characters");
    }

    @Override
    public String label(String target) {
        return "pid-file:" + file + (target.isEmpty() ? "" : "@" + target);
    }

    @Override
    public List<String> settings() {
        return List.of("process=" + process);
    }

    @Override
    public PidFileProbe plain() {
        return new PidFileProbe(file, "");
    }

    @Override
    public boolean needsTarget() {
        return false;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(ProbeWorkers.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return request.context().get(ProbeWorkers.COMPONENT).submit(request, probe -> look());
    }

    private ProbeResult look() throws IOException {
        String line;
        try {
            line = firstLine();
        } catch (NoSuchFileException e) {
            return ProbeResult.failure(file + " does not exist");
        }
        if (!NUMBER.matcher(line).matches()) {
            return ProbeResult.failure(file + " holds no process number, but \"" + line + '"');
        }
        Optional<String> name = HostProcesses.running(Long.parseLong(line));
        if (name.isEmpty()) {
            return ProbeResult.failure("process " + line + " of " + file + " does not run");
        }
        return ProbeResult.of(
                process.isEmpty() || name.get().equals(HostProcesses.shortened(process)),
                "process " + line + " of " + file + " is " + name.get() + " (expected: " + process + ")");
    }

    private String firstLine() throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) { // a named pipe would never end
            throw new IOException(file + " is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            String content = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
            return content.strip().lines().findFirst().orElse("").strip();
        }
    }
}
