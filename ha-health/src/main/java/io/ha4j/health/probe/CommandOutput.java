package io.ha4j.health.probe;

import io.ha4j.linux.process.OutputPipe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a program prints: the beginning of it is kept, and the rest is read, so that the program can go on. Not thread-safe. */
final class CommandOutput {

    /** What a pipe holds. Not more at a time: who floods must not keep the reader. */
    private static final int MAX_READ = 64 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final OutputPipe pipe;
    private final ByteBuffer kept = ByteBuffer.allocate(1_024);

    CommandOutput(OutputPipe pipe) {
        this.pipe = pipe;
    }

    /** Reads what is there. */
    void read() {
        int total = 0;
        for (ByteBuffer bytes = pipe.read(); bytes.hasRemaining(); bytes = total < MAX_READ ? pipe.read() : NOTHING) {
            total += bytes.remaining();
            kept.put(bytes.limit(Math.min(bytes.limit(), kept.remaining())));
        }
    }

    /** {@return the first line with a visible character in the first 1024 bytes; empty if there is none} */
    String firstLine() {
        return StandardCharsets.UTF_8
                .decode(kept.duplicate().flip())
                .toString()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }
}
