package io.ha4j.linux.socket;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import io.ha4j.value.Require;
import java.io.IOException;
import java.lang.ref.Reference;

/**
 * A non-blocking packet socket: it sends and receives whole Ethernet frames, from the destination's hardware address on, without the
 * check sequence at the end ({@code packet(7)}).
 *
 * <p>Needs CAP_NET_RAW. The socket belongs to the network namespace of the thread that opens it, for ever. Not thread-safe: one thread
 * owns it.
 */
public final class PacketSocket implements AutoCloseable {

    /** The longest frame, in bytes. */
    public static final int LONGEST_FRAME = 2048;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | 0x800 | 0x80000;
    private static final int MSG_TRUNC = 0x20;
    private static final int ETHERNET_HEADER = 14;
    private static final int ETHER_TYPE = 12;

    /** {@code struct sockaddr_ll}: family, protocol in network order, interface; the rest is for the kernel to say. */
    private static final int SOCKADDR_LL = 20;

    private static final int INTERRUPTIONS = 8;

    private final FileDescriptor socket;
    private final NativeMemory frame = new NativeMemory(LONGEST_FRAME);
    private final NativeMemory name = new NativeMemory(SOCKADDR_LL);

    private PacketSocket(FileDescriptor socket) {
        this.socket = socket;
    }

    /**
     * {@return a socket that sends by any interface and receives nothing}
     *
     * @throws LinuxException if this is not Linux, or the process lacks CAP_NET_RAW
     */
    public static PacketSocket sender() {
        LibC.require();
        // Protocol 0: the kernel hands no frame to this socket, so that nothing piles up in it.
        return new PacketSocket(FileDescriptor.of(
                LibC.socket(AF_PACKET, SOCK_RAW_NONBLOCK_CLOEXEC, 0), "open a packet socket to send"));
    }

    /**
     * {@return a socket that receives the frames of one type from one interface}
     *
     * @param etherType 0x0600..0xffff, such as 0x0806 for ARP
     * @param ifIndex the interface, 1 or more
     * @throws LinuxException if this is not Linux, there is no such interface, or the process lacks CAP_NET_RAW
     */
    public static PacketSocket receiver(int etherType, int ifIndex) {
        Require.inRange("etherType", etherType, 0x0600, 0xffff);
        requireInterface(ifIndex);
        PacketSocket opened = sender();
        try {
            opened.bind(etherType, ifIndex); // only now it hears something: never the frames of another interface
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private void bind(int etherType, int ifIndex) {
        putName(etherType, ifIndex);
        try {
            Errno.check(
                    LibC.bind(socket.number(), name.address(), SOCKADDR_LL),
                    "receive frames of type 0x" + Integer.toHexString(etherType) + " on interface " + ifIndex);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Sends one frame.
     *
     * @param ethernetFrame from the destination address on, 14..2048 bytes
     * @param ifIndex the interface, 1 or more
     * @throws IOException if the frame was not sent; the socket can be used further
     */
    public void send(byte[] ethernetFrame, int ifIndex) throws IOException {
        Require.inRange("frame length", ethernetFrame.length, ETHERNET_HEADER, LONGEST_FRAME);
        requireInterface(ifIndex);
        putName(ethernetFrame[ETHER_TYPE] << 8 | (ethernetFrame[ETHER_TYPE + 1] & 0xff), ifIndex);
        frame.bytes().put(0, ethernetFrame);
        for (int i = 0; i < INTERRUPTIONS; i++) {
            if (sendFrame(ethernetFrame.length) >= 0) {
                return;
            }
            int errno = LibC.errno();
            if (errno != Errno.EINTR) {
                throw new IOException("send a frame by interface " + ifIndex + ": "
                        + (errno == Errno.EAGAIN ? "send buffer is full" : Errno.text(errno)));
            }
        }
        throw new IOException("send a frame by interface " + ifIndex + ": " + Errno.text(Errno.EINTR));
    }

    /**
     * Receives one frame, if there is one.
     *
     * @param buffer takes as much of the frame as it has room for, and at most 2048 bytes
     * @return the length of the frame in bytes, which is more than {@code buffer} has room for if the frame was cut; -1: there is none
     * @throws IOException if the socket has an error, such as that the network is down; it is told once, and the socket can be used
     *     further
     */
    public int receive(byte[] buffer) throws IOException {
        for (int i = 0; i < INTERRUPTIONS; i++) {
            int room = Math.min(buffer.length, LONGEST_FRAME);
            long length = receiveFrame(room);
            if (length >= 0) {
                frame.bytes().get(0, buffer, 0, (int) Math.min(length, room));
                return (int) length;
            }
            int errno = LibC.errno();
            if (errno == Errno.EAGAIN) {
                return -1;
            }
            if (errno != Errno.EINTR) {
                throw new IOException("receive a frame: " + Errno.text(errno));
            }
        }
        return -1;
    }

    /**
     * {@return the number of the file descriptor, to poll}
     *
     * @throws IllegalStateException if the socket is closed
     */
    public int fd() {
        return socket.number();
    }

    /** Idempotent. No other thread may be using the socket. */
    @Override
    public void close() {
        socket.close();
    }

    private long sendFrame(int length) {
        try {
            return LibC.sendto(socket.number(), frame.address(), length, 0, name.address(), SOCKADDR_LL);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private long receiveFrame(int room) {
        try {
            return LibC.recvfrom(socket.number(), frame.address(), room, MSG_TRUNC, 0, 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void putName(int etherType, int ifIndex) {
        name.bytes()
                .putShort(0, (short) AF_PACKET)
                .put(2, (byte) (etherType >> 8))
                .put(3, (byte) etherType)
                .putInt(4, ifIndex);
    }

    private static void requireInterface(int ifIndex) {
        Require.inRange("ifIndex", ifIndex, 1, Integer.MAX_VALUE);
    }
}
