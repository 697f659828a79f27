package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Lines of text protocols. */
final class Lines {

    private Lines() {}

    /**
     * {@return the next complete line, taken out of {@code heard}, without its end, which is LF or CR LF; null as long as there is none}
     *
     * @param maxBytes how long the line may be, its end included
     * @throws GarbledException if it is longer
     */
    static @Nullable String take(ByteBuffer heard, int maxBytes) throws GarbledException {
        int end = heard.position();
        while (end < heard.limit() && heard.get(end) != '\n') {
            end++;
        }
        boolean complete = end < heard.limit();
        int length = end - heard.position() + (complete ? 1 : 0);
        if (length > maxBytes) {
            throw new GarbledException("a line longer than " + maxBytes + " bytes");
        }
        if (!complete) {
            return null;
        }
        byte[] bytes = new byte[length];
        heard.get(bytes);
        String line = new String(bytes, 0, length - 1, ISO_8859_1);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
