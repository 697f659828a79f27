package io.ha4j.examples.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** PROXY headers by the book (HAProxy's {@code doc/proxy-protocol.txt}), written here byte by byte. */
final class GoodHeader {

    /** Version 2, command PROXY. */
    static final int PROXY = 0x21;

    /** TCP over IPv4. */
    static final int TCP4 = 0x11;

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int ADDRESSES = 12;

    private GoodHeader() {}

    /** {@return one of version 1} */
    static byte[] line() {
        return "PROXY TCP4 192.0.2.1 198.51.100.1 1024 80\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return one of version 2} */
    static byte[] block() {
        return block(PROXY, TCP4, ADDRESSES, ADDRESSES);
    }

    /**
     * {@return one like those of version 2}
     *
     * @param announced how many bytes it says that follow
     * @param following how many do
     */
    static byte[] block(int versionAndCommand, int familyAndTransport, int announced, int following) {
        return ByteBuffer.allocate(SIGNATURE.length + 4 + following)
                .put(SIGNATURE)
                .put((byte) versionAndCommand)
                .put((byte) familyAndTransport)
                .putShort((short) announced)
                .array();
    }
}
