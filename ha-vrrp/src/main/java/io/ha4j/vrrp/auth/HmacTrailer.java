package io.ha4j.vrrp.auth;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/**
 * The 28 bytes behind the message (draft-cassen-vrrp-auth-hmac section 4):
 *
 * <pre>
 * | type 1 | key id | reserved        |
 * | seconds, UTC                      |
 * | 1/65536 s       | counter         |
 * | tag, 16 bytes                     |
 * </pre>
 *
 * The tag is the first half of HMAC-SHA256 over a pseudo-header (family, version, virtual router id, 0, source address in 16
 * bytes), the message with its checksum zeroed, and the trailer with its tag zeroed. The destination is left out, so that one
 * tag serves all receivers.
 */
final class HmacTrailer {

    static final int LENGTH = 28;
    static final int TYPE_HMAC_SHA256_128 = 1;

    private static final int RESERVED_OFFSET = 2;
    private static final int STAMP_OFFSET = 4;
    private static final int TAG_OFFSET = 12;
    private static final int TAG_LENGTH = LENGTH - TAG_OFFSET;
    private static final int CHECKSUM_OFFSET = 6;
    private static final int PSEUDO_HEADER_LENGTH = 20;

    private HmacTrailer() {}

    /** {@return message and trailer} */
    static byte[] append(byte[] message, InetAddress source, HmacKey key, Stamp stamp) {
        ByteBuffer out = ByteBuffer.allocate(message.length + LENGTH);
        out.put(message);
        out.put((byte) TYPE_HMAC_SHA256_128).put((byte) key.id()).putShort((short) 0);
        out.putLong(stamp.sequence());
        out.put(tag(out.array(), 0, message.length, source, key));
        return out.array();
    }

    /** {@return whether it is of the one type that there is, and its reserved bytes are zero} */
    static boolean isWellFormed(byte[] bytes, int trailer) {
        return bytes[trailer] == TYPE_HMAC_SHA256_128
                && bytes[trailer + RESERVED_OFFSET] == 0
                && bytes[trailer + RESERVED_OFFSET + 1] == 0;
    }

    static int keyId(byte[] bytes, int trailer) {
        return bytes[trailer + 1] & 0xff;
    }

    static Stamp stamp(byte[] bytes, int trailer) {
        return new Stamp(ByteBuffer.wrap(bytes).getLong(trailer + STAMP_OFFSET));
    }

    /** {@return the tag that the packet carries} */
    static byte[] tag(byte[] bytes, int trailer) {
        byte[] tag = new byte[TAG_LENGTH];
        System.arraycopy(bytes, trailer + TAG_OFFSET, tag, 0, TAG_LENGTH);
        return tag;
    }

    /** {@return the tag that message and trailer, of which only the first 12 bytes count, ought to have} */
    static byte[] tag(byte[] bytes, int offset, int messageLength, InetAddress source, HmacKey key) {
        byte[] address = source.getAddress();
        ByteBuffer pseudo = ByteBuffer.allocate(PSEUDO_HEADER_LENGTH);
        pseudo.put((byte) (address.length == 4 ? 4 : 6));
        pseudo.put((byte) ((bytes[offset] & 0xff) >>> 4));
        pseudo.put(bytes[offset + 1]);
        pseudo.put((byte) 0);
        pseudo.put(address);
        try {
            Mac mac = Mac.getInstance(HmacKey.ALGORITHM);
            mac.init(key.secret());
            mac.update(pseudo.array());
            mac.update(bytes, offset, CHECKSUM_OFFSET);
            mac.update(new byte[2]);
            mac.update(bytes, offset + CHECKSUM_OFFSET + 2, messageLength - CHECKSUM_OFFSET - 2 + TAG_OFFSET);
            mac.update(new byte[TAG_LENGTH]);
            byte[] tag = new byte[TAG_LENGTH];
            System.arraycopy(mac.doFinal(), 0, tag, 0, TAG_LENGTH);
            return tag;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
