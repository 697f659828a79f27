package io.ha4j.vrrp.auth;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
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

    private static final int TAG_OFFSET = 12;
    private static final int TAG_LENGTH = LENGTH - TAG_OFFSET;
    private static final int CHECKSUM_OFFSET = 6;
    private static final int PSEUDO_HEADER_LENGTH = 20;

    private HmacTrailer() {}

    /** {@return seconds and 1/65536 seconds since 1970, in one number} */
    static long ticks(Instant instant) {
        return instant.getEpochSecond() << 16 | (instant.getNano() * 65_536L) / 1_000_000_000L;
    }

    /** {@return a length of time in the same unit} */
    static long ticks(Duration duration) {
        return duration.toSeconds() << 16 | (duration.toNanosPart() * 65_536L) / 1_000_000_000L;
    }

    /** {@return message and trailer} */
    static byte[] append(byte[] message, InetAddress source, HmacKey key, Stamp stamp) {
        ByteBuffer out = ByteBuffer.allocate(message.length + LENGTH);
        out.put(message);
        out.put((byte) TYPE_HMAC_SHA256_128).put((byte) key.id()).putShort((short) 0);
        out.putInt((int) (stamp.ticks() >>> 16)).putShort((short) stamp.ticks()).putShort((short) stamp.counter());
        out.put(tag(out.array(), 0, message.length, source, key));
        return out.array();
    }

    static int type(byte[] bytes, int trailer) {
        return bytes[trailer] & 0xff;
    }

    static int keyId(byte[] bytes, int trailer) {
        return bytes[trailer + 1] & 0xff;
    }

    static Stamp stamp(byte[] bytes, int trailer) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long seconds = in.getInt(trailer + 4) & 0xffff_ffffL;
        return new Stamp(seconds << 16 | (in.getShort(trailer + 8) & 0xffff), in.getShort(trailer + 10) & 0xffff);
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
