package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Packets of the protocol of MySQL: a length of three bytes, the lowest first, a number in sequence, and the body. */
final class MySqlPackets {

    private static final int HEADER = 4;
    private static final int MAX_LENGTH = 4_096;
    private static final int ERROR = 0xff;

    private MySqlPackets() {}

    /**
     * {@return the next packet if it is complete, taken out of {@code heard}; else null}
     *
     * @throws GarbledException if no packet of a login begins so
     */
    static @Nullable Packet take(ByteBuffer heard) throws GarbledException {
        if (heard.remaining() < HEADER) {
            return null;
        }
        int at = heard.position();
        int length = (heard.get(at) & 0xff) | (heard.get(at + 1) & 0xff) << 8 | (heard.get(at + 2) & 0xff) << 16;
        if (length == 0 || length > MAX_LENGTH) {
            throw new GarbledException("not a packet of MySQL: length " + length);
        }
        if (heard.remaining() < HEADER + length) {
            return null;
        }
        byte[] body = new byte[length];
        heard.position(at + HEADER);
        heard.get(body);
        return new Packet(heard.get(at + 3) & 0xff, body);
    }

    /** {@return a packet} */
    static String packet(int sequence, String body) {
        int length = body.length();
        return "" + (char) (length & 0xff) + (char) (length >> 8 & 0xff) + (char) (length >> 16 & 0xff)
                + (char) (sequence & 0xff) + body;
    }

    /** One packet, read once. */
    static final class Packet {

        private final int sequence;
        private final byte[] body;

        Packet(int sequence, byte[] body) {
            this.sequence = sequence;
            this.body = body;
        }

        int sequence() {
            return sequence;
        }

        /** {@return the first byte, which says what the packet is} */
        int kind() {
            return body[0] & 0xff;
        }

        boolean isError() {
            return kind() == ERROR;
        }

        /** {@return code and text of an ERR packet, in which the SQL state is left out before the login} */
        String error() {
            if (body.length < 3) {
                return "an error of MySQL without a number";
            }
            int code = (body[1] & 0xff) | (body[2] & 0xff) << 8;
            int text = body.length >= 9 && body[3] == '#' ? 9 : 3;
            return "MySQL says " + code + ": " + new String(body, text, body.length - text, UTF_8);
        }

        /** {@return whether this is a complete greeting of protocol 10: version, zero, thread, scramble, zero, capabilities} */
        boolean isGreeting() {
            int end = zeroFrom(1);
            return kind() == 10 && end > 1 && body.length >= end + 1 + 4 + 8 + 1 + 2 && body[end + 13] == 0;
        }

        /** {@return the name that follows the first byte} */
        String name() {
            return new String(body, 1, zeroFrom(1) - 1, UTF_8);
        }

        private int zeroFrom(int begin) {
            int end = begin;
            while (end < body.length && body[end] != 0) {
                end++;
            }
            return end;
        }
    }
}
