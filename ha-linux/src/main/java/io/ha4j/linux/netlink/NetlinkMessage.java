package io.ha4j.linux.netlink;

import io.ha4j.value.Require;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A netlink request under construction: {@code struct nlmsghdr}, the family's fixed header, attributes. Numbers are in host order, as
 * netlink wants them, unless a method says network order. Grows as needed up to {@value #MAX_LENGTH} bytes. One owner thread.
 */
public final class NetlinkMessage {

    /** {@code NLM_F_ROOT | NLM_F_MATCH}: give me all of them. More than these two bits, which also mean {@code REPLACE | EXCLUSIVE}. */
    public static final int DUMP = 0x1_0300;
    /** {@code NLM_F_REPLACE}: change what is there. */
    public static final int REPLACE = 0x100;
    /** {@code NLM_F_EXCL}: refuse if it is there. */
    public static final int EXCLUSIVE = 0x200;
    /** {@code NLM_F_CREATE}: make it if it is not there. */
    public static final int CREATE = 0x400;

    /** The longest message, in bytes. */
    public static final int MAX_LENGTH = 65_536;

    static final int HEADER_LENGTH = 16;

    private static final int REQUEST = 0x1; // NLM_F_REQUEST
    private static final int ACK = 0x4; // NLM_F_ACK
    private static final int NESTED = 0x8000; // NLA_F_NESTED
    private static final int MAX_VALUE = 0xffff - 4;

    private final int type;
    private final int flags;
    private ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    private NetlinkMessage(int type, int flags) {
        this.type = type;
        this.flags = flags;
        bytes.position(HEADER_LENGTH);
    }

    /**
     * {@return a request with nothing but its header}
     *
     * @param type the message type, 16..65535
     * @param flags of {@link #DUMP}, {@link #CREATE} and so on, but not {@code REPLACE | EXCLUSIVE}, which contradict each other; that
     *     it is a request is understood
     */
    public static NetlinkMessage of(int type, int flags) {
        Require.argument(
                (flags & (REPLACE | EXCLUSIVE)) != (REPLACE | EXCLUSIVE) || (flags & DUMP) == DUMP,
                "flags",
                "REPLACE | EXCLUSIVE",
                "one of them, or DUMP");
        return new NetlinkMessage(
                Require.inRange("message type", type, 16, 0xffff), Require.inRange("flags", flags, 0, 0x1_ffff));
    }

    /** Appends one byte to the fixed header. */
    public NetlinkMessage u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Appends 16 bits to the fixed header. */
    public NetlinkMessage u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Appends 32 bits to the fixed header. */
    public NetlinkMessage u32(int value) {
        room(4).putInt(value);
        return this;
    }

    /** Appends an attribute of these bytes, 0..65531. */
    public NetlinkMessage put(int attribute, byte[] value) {
        Require.inRange("length of attribute " + attribute, value.length, 0, MAX_VALUE);
        begin(attribute, value.length).put(value);
        return pad();
    }

    /** Appends an attribute without a value, whose presence says yes. */
    public NetlinkMessage putFlag(int attribute) {
        return put(attribute, new byte[0]);
    }

    /** Appends an attribute of 8 bits. */
    public NetlinkMessage putU8(int attribute, int value) {
        begin(attribute, 1).put((byte) value);
        return pad();
    }

    /** Appends an attribute of 16 bits. */
    public NetlinkMessage putU16(int attribute, int value) {
        begin(attribute, 2).putShort((short) value);
        return pad();
    }

    /** Appends an attribute of 16 bits in network order, such as a port. */
    public NetlinkMessage putU16Network(int attribute, int value) {
        return put(attribute, new byte[] {(byte) (value >>> 8), (byte) value});
    }

    /** Appends an attribute of 32 bits. */
    public NetlinkMessage putU32(int attribute, int value) {
        begin(attribute, 4).putInt(value);
        return this;
    }

    /** Appends an attribute of 64 bits. */
    public NetlinkMessage putU64(int attribute, long value) {
        begin(attribute, 8).putLong(value);
        return this;
    }

    /** Appends an attribute of UTF-8 text with the zero byte at its end. */
    public NetlinkMessage putString(int attribute, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        Require.inRange("length of attribute " + attribute, text.length, 0, MAX_VALUE - 1);
        begin(attribute, text.length + 1).put(text).put((byte) 0);
        return pad();
    }

    /** Appends an attribute of the 4 or 16 bytes of an address. */
    public NetlinkMessage putAddress(int attribute, InetAddress value) {
        return put(attribute, value.getAddress());
    }

    /**
     * Appends an attribute that holds what {@code content} appends.
     *
     * @throws IllegalArgumentException if that is longer than 65531 bytes
     */
    public NetlinkMessage nested(int attribute, Consumer<NetlinkMessage> content) {
        int start = bytes.position();
        begin(attribute | NESTED, 0);
        content.accept(this);
        int length = bytes.position() - start;
        Require.inRange("length of attribute " + attribute, length - 4, 0, MAX_VALUE);
        bytes.putShort(start, (short) length);
        return pad();
    }

    boolean isDump() {
        return (flags & DUMP) == DUMP;
    }

    /**
     * {@return the whole message as it goes out}; a dump ends by itself, anything else asks for an ACK.
     *
     * @param sequence the number by which answers say what they answer
     */
    public byte[] encode(int sequence) {
        int length = bytes.position();
        bytes.putInt(0, length);
        bytes.putShort(4, (short) type);
        bytes.putShort(6, (short) (flags | REQUEST | (isDump() ? 0 : ACK)));
        bytes.putInt(8, sequence);
        bytes.putInt(12, 0); // to the kernel
        byte[] encoded = new byte[length];
        bytes.get(0, encoded);
        return encoded;
    }

    /** Has the message that is encoded at {@code at} answered only if it is refused. */
    static void withoutAck(byte[] datagram, int at) {
        ByteBuffer header = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        header.putShort(at + 6, (short) (header.getShort(at + 6) & ~ACK));
    }

    private ByteBuffer begin(int attribute, int length) {
        return room(4 + length).putShort((short) (4 + length)).putShort((short) attribute);
    }

    private NetlinkMessage pad() {
        while ((bytes.position() & 3) != 0) {
            u8(0);
        }
        return this;
    }

    private ByteBuffer room(int length) {
        int needed = bytes.position() + length;
        if (needed > bytes.capacity()) {
            Require.inRange("length of the netlink message", needed, HEADER_LENGTH, MAX_LENGTH);
            int capacity = Math.min(MAX_LENGTH, Math.max(needed, 2 * bytes.capacity()));
            bytes = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder()).put(bytes.flip());
        }
        return bytes;
    }
}
