package io.ha4j.linux.netlink;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a message from the kernel. Every length is checked before it is believed; what does not fit is a {@link
 * NetlinkException}. If an attribute is there twice, the last one counts, as in the kernel.
 *
 * <p>It looks into the receive buffer: valid only until the handler that was given it returns. What its methods return is a copy.
 */
public final class NetlinkAttributes {

    private static final int TYPE_MASK = 0x3fff; // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
    private static final NetlinkAttributes EMPTY = new NetlinkAttributes(ByteBuffer.allocate(0));

    private final ByteBuffer bytes;

    private NetlinkAttributes(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * {@return the attributes in {@code bytes}, which are looked into}
     *
     * @throws NetlinkException if a length lies
     */
    public static NetlinkAttributes of(byte[] bytes) {
        return parse(ByteBuffer.wrap(bytes));
    }

    /**
     * {@return the attributes between the position and the limit of {@code bytes}}
     *
     * @throws NetlinkException if a length lies
     */
    static NetlinkAttributes parse(ByteBuffer bytes) {
        ByteBuffer slice = bytes.slice().order(ByteOrder.nativeOrder());
        int at = 0;
        while (slice.limit() - at >= 4) {
            int length = slice.getShort(at) & 0xffff;
            if (length < 4 || length > slice.limit() - at) {
                throw NetlinkException.malformed("attribute " + (slice.getShort(at + 2) & TYPE_MASK) + " of " + length
                        + " bytes (expected: 4.." + (slice.limit() - at) + ")");
            }
            at += align(length);
        }
        return new NetlinkAttributes(slice); // up to 3 bytes of padding may follow
    }

    /** {@return whether the attribute is there} */
    public boolean has(int attribute) {
        return find(attribute) >= 0;
    }

    /** {@return an attribute of 8 bits, unsigned, or {@code absent}} */
    public int u8(int attribute, int absent) {
        int at = find(attribute, 1);
        return at < 0 ? absent : bytes.get(at + 4) & 0xff;
    }

    /** {@return an attribute of 16 bits, unsigned, or {@code absent}} */
    public int u16(int attribute, int absent) {
        int at = find(attribute, 2);
        return at < 0 ? absent : bytes.getShort(at + 4) & 0xffff;
    }

    /** {@return an attribute of 16 bits in network order, such as a port, unsigned, or {@code absent}} */
    public int u16Network(int attribute, int absent) {
        int at = find(attribute, 2);
        return at < 0 ? absent : ((bytes.get(at + 4) & 0xff) << 8) | (bytes.get(at + 5) & 0xff);
    }

    /** {@return an attribute of 32 bits, or {@code absent}} */
    public int u32(int attribute, int absent) {
        int at = find(attribute, 4);
        return at < 0 ? absent : bytes.getInt(at + 4);
    }

    /** {@return an attribute of 64 bits, or {@code absent}} */
    public long u64(int attribute, long absent) {
        int at = find(attribute, 8);
        return at < 0 ? absent : bytes.getLong(at + 4);
    }

    /** {@return an attribute of text up to its first zero byte, or {@code absent}} */
    public String string(int attribute, String absent) {
        byte[] value = bytes(attribute);
        if (value == null) {
            return absent;
        }
        int length = 0;
        while (length < value.length && value[length] != 0) {
            length++;
        }
        return new String(value, 0, length, StandardCharsets.UTF_8);
    }

    /** {@return the bytes of an attribute, null if it is not there} */
    public byte @Nullable [] bytes(int attribute) {
        int at = find(attribute);
        if (at < 0) {
            return null;
        }
        byte[] value = new byte[length(at) - 4];
        bytes.get(at + 4, value);
        return value;
    }

    /**
     * {@return an attribute of an address of 4 or 16 bytes, null if it is not there}. 16 bytes are an {@link Inet6Address} without a
     * scope, whatever they say.
     */
    public @Nullable InetAddress address(int attribute) {
        byte[] value = bytes(attribute);
        return value == null ? null : address(attribute, value);
    }

    /** {@return the attributes inside an attribute; none if it is not there} */
    public NetlinkAttributes nested(int attribute) {
        int at = find(attribute);
        return at < 0 ? EMPTY : nestedAt(at);
    }

    /** {@return the attributes inside each attribute, for a nest that is an array and whose types only count} */
    public List<NetlinkAttributes> elements() {
        List<NetlinkAttributes> elements = new ArrayList<>();
        for (int at = 0; bytes.limit() - at >= 4; at += align(length(at))) {
            elements.add(nestedAt(at));
        }
        return elements;
    }

    static InetAddress address(int attribute, byte[] value) {
        try {
            return switch (value.length) {
                case 4 -> InetAddress.getByAddress(value);
                case 16 -> Inet6Address.getByAddress(null, value, -1); // the other factory turns ::ffff:a.b.c.d to IPv4
                default ->
                    throw NetlinkException.malformed(
                            "address in attribute " + attribute + " of " + value.length + " bytes (expected: 4 or 16)");
            };
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for other lengths
        }
    }

    private NetlinkAttributes nestedAt(int at) {
        return parse(bytes.slice(at + 4, length(at) - 4));
    }

    private int find(int attribute, int minLength) {
        int at = find(attribute);
        if (at >= 0 && length(at) - 4 < minLength) {
            throw NetlinkException.malformed("attribute " + attribute + " of " + (length(at) - 4)
                    + " bytes (expected: at least " + minLength + ")");
        }
        return at;
    }

    private int find(int attribute) {
        int found = -1;
        for (int at = 0; bytes.limit() - at >= 4; at += align(length(at))) {
            if ((bytes.getShort(at + 2) & TYPE_MASK) == attribute) {
                found = at;
            }
        }
        return found;
    }

    private int length(int at) {
        return bytes.getShort(at) & 0xffff;
    }

    private static int align(int length) {
        return (length + 3) & ~3;
    }
}
