package io.ha4j.health.probe;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Our side of a talk with a target by datagrams: one is sent, and what comes is judged. Pure, like {@link Dialogue}. */
interface DatagramTalk {

    /** {@return the datagram to send, as text of ISO 8859-1} */
    String opening();

    /** {@return the longest datagram that is looked at as a whole; more of a longer one is cut off} */
    int maxBytes();

    /**
     * {@return the result; null if the datagram has nothing to do with ours}
     *
     * @throws GarbledException if it does, but makes no sense
     */
    @Nullable
    ProbeResult judge(ByteBuffer datagram) throws GarbledException;

    /** {@return for how long the target must be silent to work; zero if it must answer} */
    default Duration silence() {
        return Duration.ZERO;
    }
}
