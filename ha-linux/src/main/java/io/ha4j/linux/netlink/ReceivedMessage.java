package io.ha4j.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One message of a datagram from the kernel. It looks into the receive buffer and is valid until the next receive. */
final class ReceivedMessage {

    static final int ERROR = 2; // NLMSG_ERROR, which is also the ACK
    static final int DONE = 3; // NLMSG_DONE

    private static final int DUMP_INTERRUPTED = 0x10; // NLM_F_DUMP_INTR
    private static final int CAPPED = 0x100; // NLM_F_CAPPED
    private static final int ACK_TLVS = 0x200; // NLM_F_ACK_TLVS
    private static final int ATTR_MSG = 1; // NLMSGERR_ATTR_MSG

    private final int type;
    private final int flags;
    private final int sequence;
    private final ByteBuffer body;

    private ReceivedMessage(int type, int flags, int sequence, ByteBuffer body) {
        this.type = type;
        this.flags = flags;
        this.sequence = sequence;
        this.body = body;
    }

    /**
     * Hands out the messages between position and limit of {@code datagram} in order.
     *
     * @throws NetlinkException if a length lies; the messages before it have been handed out
     */
    static void parse(ByteBuffer datagram, Consumer<ReceivedMessage> handler) {
        ByteBuffer bytes = datagram.slice().order(ByteOrder.nativeOrder());
        int at = 0;
        while (at < bytes.limit()) {
            int left = bytes.limit() - at;
            int length = left < NetlinkMessage.HEADER_LENGTH ? 0 : bytes.getInt(at);
            if (length < NetlinkMessage.HEADER_LENGTH || length > left) {
                throw NetlinkException.malformed("message of " + length + " bytes (expected: 16.." + left + ")");
            }
            ByteBuffer body = bytes.slice(at + 16, length - 16).order(ByteOrder.nativeOrder());
            handler.accept(new ReceivedMessage(
                    bytes.getShort(at + 4) & 0xffff, bytes.getShort(at + 6) & 0xffff, bytes.getInt(at + 8), body));
            at += (length + 3) & ~3;
        }
    }

    int type() {
        return type;
    }

    int sequence() {
        return sequence;
    }

    /** {@return whether the table changed while it was dumped, so that rows may be missing} */
    boolean isDumpInterrupted() {
        return (flags & DUMP_INTERRUPTED) != 0;
    }

    /** {@return the error of an {@link #ERROR} or {@link #DONE}: 0 for success} */
    int errno() {
        return type == DONE && body.limit() < 4 ? 0 : -u32(0);
    }

    /** {@return the extended ACK's text of an {@link #ERROR} or {@link #DONE}} */
    @Nullable
    String errorText() {
        if ((flags & ACK_TLVS) == 0) {
            return null;
        }
        try {
            int start = 4;
            if (type == ERROR) { // then the header of the request, and the rest of it unless capped
                start = 20 + ((flags & CAPPED) != 0 ? 0 : ((Math.max(u32(4), 16) - 16 + 3) & ~3));
            }
            String text = attributes(start).string(ATTR_MSG, "");
            return text.isEmpty() ? null : text;
        } catch (NetlinkException e) {
            return null; // the error number matters more than the words
        }
    }

    /** {@return 8 bits, unsigned, of the fixed header} */
    int u8(int at) {
        return body.get(within(at, 1)) & 0xff;
    }

    /** {@return 32 bits of the fixed header} */
    int u32(int at) {
        return body.getInt(within(at, 4));
    }

    /** {@return the attributes that follow a fixed header of {@code headerLength} bytes, a multiple of 4} */
    NetlinkAttributes attributes(int headerLength) {
        within(headerLength, 0);
        return NetlinkAttributes.parse(body.slice(headerLength, body.limit() - headerLength));
    }

    private int within(int at, int length) {
        if (at < 0 || at > body.limit() - length) {
            throw NetlinkException.malformed(
                    "type " + type + " with " + body.limit() + " bytes (expected: at least " + (at + length) + ")");
        }
        return at;
    }
}
