package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * A target works if a file on this host says so. Immutable; made by {@code HealthCheck.file}.
 *
 * @param file an absolute path
 * @param expectation what the file is asked for
 */
public record FileProbe(Path file, Expectation expectation) implements NamedProbe {

    /** What a file can say. */
    public enum Expectation {
        /** It holds a number, which is the weight. */
        WEIGHT,
        /** It is there. */
        PRESENT,
        /** It is not there. */
        ABSENT
    }

    /** A number of a few digits, or the first words of a note. */
    private static final int MAX_BYTES = 256;

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final int MAX_WEIGHT = 65_535;

    /** Checks the path. */
    public FileProbe {
        Require.nonNull("file", file, "an absolute path");
        Require.argument(file.isAbsolute(), "file", '"' + file.toString() + '"', "an absolute path");
        Require.nonNull("expectation", expectation, "WEIGHT, PRESENT or ABSENT");
    }

    @Override
    public String label(String target) {
        return "file:" + file + (target.isEmpty() ? "" : "@" + target);
    }

    @Override
    public List<String> settings() {
        return List.of("expectation=" + expectation);
    }

    @Override
    public FileProbe plain() {
        return new FileProbe(file, Expectation.WEIGHT);
    }

    @Override
    public boolean needsTarget() {
        return false;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(ProbeWorkers.COMPONENT);
    }

    /** On a worker: a file system may be dead. */
    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return request.context().get(ProbeWorkers.COMPONENT).submit(request, probe -> look());
    }

    private ProbeResult look() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return ProbeResult.of(expectation == Expectation.ABSENT, file + " does not exist");
        }
        return switch (expectation) {
            case PRESENT -> ProbeResult.success();
            case ABSENT -> ProbeResult.failure(file + " exists" + note(attributes));
            case WEIGHT -> weight(attributes);
        };
    }

    /** Why somebody has put the file there, if it says so. */
    private String note(BasicFileAttributes attributes) {
        try {
            String line = attributes.isRegularFile()
                    ? content().strip().lines().findFirst().orElse("")
                    : "";
            return line.isEmpty() ? "" : ": " + line;
        } catch (IOException e) { // that it is there is enough
            return "";
        }
    }

    private ProbeResult weight(BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) { // a named pipe would never end
            return ProbeResult.failure(file + " is not a regular file");
        }
        String content = content();
        String number = content.strip();
        if (content.length() > MAX_BYTES || !NUMBER.matcher(number).matches()) {
            String shown = number.length() <= 40 ? number : number.substring(0, 40) + "...";
            return ProbeResult.failure(file + " holds no number, but \"" + shown + '"');
        }
        long weight = Long.parseLong(number);
        return weight >= 0 && weight <= MAX_WEIGHT
                ? ProbeResult.success().withWeight((int) weight)
                : ProbeResult.failure(file + " holds " + number + " (expected: 0.." + MAX_WEIGHT + ")");
    }

    /** One byte more than there may be shows that there are more. */
    private String content() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES + 1), StandardCharsets.ISO_8859_1);
        }
    }
}
