package io.ha4j.health.probe;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link Dialogue} does next.
 *
 * @param say bytes to send; empty for none
 * @param result how the probe ends once they are sent; null: it goes on
 */
record Turn(String say, @Nullable ProbeResult result) {

    /** Goes on listening. */
    static final Turn LISTEN = new Turn("", null);

    /** {@return a turn that sends, and goes on} */
    static Turn say(String bytes) {
        return new Turn(bytes, null);
    }

    /** {@return the end} */
    static Turn end(ProbeResult result) {
        return new Turn("", result);
    }

    /** {@return the end, with a good-bye} */
    static Turn end(ProbeResult result, String farewell) {
        return new Turn(farewell, result);
    }

    /** {@return the end, for this reason} */
    static Turn fail(String reason) {
        return end(ProbeResult.failure(reason));
    }
}
