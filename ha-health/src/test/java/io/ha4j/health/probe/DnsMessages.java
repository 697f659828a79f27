package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Makes DNS responses for tests. */
final class DnsMessages {

    static final int RESPONSE = 0x8180;
    static final int TRUNCATED = RESPONSE | 0x0200;

    private DnsMessages() {}

    /** {@return the response to {@code query}: its id and question, and the answers} */
    static byte[] response(byte[] query, int flags, byte[]... answers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.wrap(query.clone())
                .putShort(2, (short) flags)
                .putShort(6, (short) answers.length)
                .array());
        for (byte[] answer : answers) {
            out.writeBytes(answer);
        }
        return out.toByteArray();
    }

    /** {@return an answer for the name of the question} */
    static byte[] answer(int type, String data) {
        return ByteBuffer.allocate(12 + data.length())
                .putShort((short) 0xc00c)
                .putShort((short) type)
                .putShort((short) 1)
                .putInt(60)
                .putShort((short) data.length())
                .put(data.getBytes(ISO_8859_1))
                .array();
    }
}
