package io.ha4j.lvs.ipvs;

import io.ha4j.linux.netlink.NetlinkAttributes;
import io.ha4j.linux.netlink.NetlinkMessage;
import java.util.Arrays;
import java.util.function.Consumer;

/** Attributes as the kernel sends them, hand-made. */
final class Answer {

    private static final int HEADER = 16; // struct nlmsghdr

    private Answer() {}

    /** {@return what {@code content} puts, as bytes} */
    static byte[] bytes(Consumer<NetlinkMessage> content) {
        NetlinkMessage message = NetlinkMessage.of(16, 0);
        content.accept(message);
        byte[] encoded = message.encode(0);
        return Arrays.copyOfRange(encoded, HEADER, encoded.length);
    }

    static NetlinkAttributes of(Consumer<NetlinkMessage> content) {
        return NetlinkAttributes.of(bytes(content));
    }

    /** {@return 16 bytes that begin with these, as the kernel sends an address} */
    static byte[] address(int... bytes) {
        byte[] address = new byte[16];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return address;
    }
}
