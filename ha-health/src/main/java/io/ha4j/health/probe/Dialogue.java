package io.ha4j.health.probe;

import java.nio.ByteBuffer;

/**
 * Our side of a talk with a target over a stream of bytes. Pure: it has no clock and no socket, only what was heard. One for each
 * connection, and not thread-safe. What it says are bytes as text of ISO 8859-1, one character for each.
 */
interface Dialogue {

    /** {@return what is said as soon as the connection is made; empty to listen first} */
    default String opening() {
        return "";
    }

    /**
     * Hears the target. Takes what is complete out of {@code heard}, and leaves the rest, which comes again with more behind it.
     *
     * @throws GarbledException if the target does not speak the protocol
     */
    Turn hear(ByteBuffer heard) throws GarbledException;

    /** {@return what the target owes, such as {@code a greeting}: the reason if it hangs up without} */
    String awaited();
}
