package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages of PostgreSQL's protocol 3.0: a letter, a length of four bytes that counts itself, and the body. */
final class PostgresMessages {

    private static final int HEADER = 5;
    private static final int MAX_LENGTH = 8_192;

    private PostgresMessages() {}

    /**
     * {@return the next message if it is complete, taken out of {@code heard}; else null}
     *
     * @throws GarbledException if no message of PostgreSQL begins so
     */
    static @Nullable Message take(ByteBuffer heard) throws GarbledException {
        if (heard.remaining() < HEADER) {
            return null;
        }
        int at = heard.position();
        char type = (char) (heard.get(at) & 0xff);
        int length = heard.getInt(at + 1);
        if (type < 'A' || type > 'z' || length < 4 || length > MAX_LENGTH) {
            throw new GarbledException("not a message of PostgreSQL: type 0x" + Integer.toHexString(type) + ", length "
                    + Integer.toUnsignedString(length));
        }
        if (heard.remaining() < 1 + length) {
            return null;
        }
        byte[] body = new byte[length - 4];
        heard.position(at + HEADER);
        heard.get(body);
        return new Message(type, ByteBuffer.wrap(body));
    }

    /** One message; the body's position moves as it is read. */
    static final class Message {

        private final char type;
        private final ByteBuffer body;

        Message(char type, ByteBuffer body) {
            this.type = type;
            this.body = body;
        }

        char type() {
            return type;
        }

        /** {@return the number at the begin of an authentication request: 0 is "come in"} */
        int authentication() throws GarbledException {
            if (body.remaining() < 4) {
                throw new GarbledException("an authentication request of PostgreSQL without a number");
            }
            return body.getInt(body.position());
        }

        /** {@return code and text of an ErrorResponse, which is fields of a letter and a text, each ended by a zero} */
        String error() {
            String code = "";
            String text = "an error without a text";
            while (body.hasRemaining()) {
                char field = (char) (body.get() & 0xff);
                String value = zeroEnded();
                if (field == 'C') {
                    code = value + ": ";
                } else if (field == 'M') {
                    text = value;
                }
            }
            return "PostgreSQL says " + code + text;
        }

        private String zeroEnded() {
            int begin = body.position();
            int length = 0;
            while (body.hasRemaining() && body.get() != 0) {
                length++;
            }
            return UTF_8.decode(body.slice(begin, length)).toString();
        }
    }
}
