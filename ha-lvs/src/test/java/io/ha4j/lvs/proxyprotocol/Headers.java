package io.ha4j.lvs.proxyprotocol;

import io.ha4j.lvs.proxyprotocol.ProxyHeaderDecoder.Status;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Headers for tests, and what comes out of them. */
final class Headers {

    static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private Headers() {}

    static byte[] line(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A version 2 header of these hexadecimal digits behind the signature; blanks do not count. */
    static byte[] binary(String... hex) {
        return HexFormat.of().parseHex(SIGNATURE + String.join("", hex).replace(" ", ""));
    }

    /** TCP over IPv4 from 192.0.2.1:1000 to 192.0.2.2:80, with vectors behind. */
    static byte[] ipv4(byte[]... tlvs) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(binary("21 11 0000", "c0000201 c0000202 03e8 0050"));
        for (byte[] tlv : tlvs) {
            all.writeBytes(tlv);
        }
        return withLength(all.toByteArray());
    }

    /** The header with the length that it has. */
    static byte[] withLength(byte[] header) {
        int length = header.length - 16;
        header[14] = (byte) (length >>> 8);
        header[15] = (byte) length;
        return header;
    }

    static byte[] tlv(int type, int length) {
        byte[] tlv = new byte[3 + length];
        tlv[0] = (byte) type;
        tlv[1] = (byte) (length >>> 8);
        tlv[2] = (byte) length;
        return tlv;
    }

    /** The header with its checksum in the four bytes at {@code at}, which are 0. */
    static byte[] withChecksum(byte[] header, int at) {
        CRC32C checksum = new CRC32C();
        checksum.update(header);
        ByteBuffer.wrap(header).putInt(at, (int) checksum.getValue());
        return header;
    }

    static InetSocketAddress endpoint(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static ProxyHeaderDecoder decode(byte[] bytes) {
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        decoder.decode(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        return decoder;
    }

    static ProxyHeaderDecoder decodeByteByByte(byte[] bytes) {
        ProxyHeaderDecoder decoder = new ProxyHeaderDecoder();
        for (int i = 0; i < bytes.length && decoder.decode(ByteBuffer.allocate(0)) == Status.NEED_MORE; i++) {
            decoder.decode(ByteBuffer.wrap(bytes, i, 1));
        }
        return decoder;
    }

    /** All that can be seen of a decoder. */
    static String seen(ProxyHeaderDecoder decoder) {
        Status status = decoder.decode(ByteBuffer.allocate(0));
        return status + " after " + decoder.length() + ", needs " + decoder.needs() + " " + decoder.reason()
                + (status == Status.COMPLETE ? decoder.header() : "");
    }
}
