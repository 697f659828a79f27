package io.ha4j.linux.socket;

import java.net.InetAddress;

/** Where {@link IcmpSocket#receive} puts an echo reply. Used again and again: holds until the next one. Not thread-safe. */
public final class EchoReply {

    private final byte[] data = new byte[IcmpSocket.MAX_DATA];
    private int length;
    private int sequence;
    private InetAddress source = InetAddress.getLoopbackAddress();

    /** Creates a holder that holds nothing yet. */
    public EchoReply() {}

    /** {@return who answered; an IPv6 address without a scope} */
    public InetAddress source() {
        return source;
    }

    /** {@return the sequence number that was sent, 0..65535} */
    public int sequence() {
        return sequence;
    }

    /** {@return the memory of this holder, with the data that was sent at its begin} */
    public byte[] data() {
        return data;
    }

    /** {@return the length of the data, 0..1024} */
    public int length() {
        return length;
    }

    /** Takes the message that is from {@code offset} to {@code end} of {@code bytes}; false if there is more data than we send. */
    boolean fill(byte[] from, byte[] bytes, int offset, int end) {
        int count = end - offset - IcmpSocket.HEADER;
        if (count > data.length) {
            return false;
        }
        source = Ip.address(from);
        sequence = IcmpSocket.number(bytes, offset + 6);
        length = count;
        System.arraycopy(bytes, offset + IcmpSocket.HEADER, data, 0, count);
        return true;
    }
}
