package io.ha4j.linux.netlink;

import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket: whole datagrams to the kernel and from the kernel, nobody else is believed. It lives in the network namespace of
 * the thread that opened it. One owner thread.
 */
final class NetlinkSocket implements AutoCloseable {

    static final int ROUTE = 0; // NETLINK_ROUTE
    static final int GENERIC = 16; // NETLINK_GENERIC

    /** The longest datagram that is taken from the kernel; its own dumps are at most 32 KiB, one link can be longer. */
    static final int MAX_DATAGRAM = 1 << 20;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int ADD_MEMBERSHIP = 1;
    private static final int CAP_ACK = 10;
    private static final int EXT_ACK = 11;
    private static final int GET_STRICT_CHK = 12;
    private static final int MSG_PEEK = 0x2;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ADDRESS_LENGTH = 12; // struct sockaddr_nl: family, pad, port at 4, groups at 8

    private final FileDescriptor fd;
    private final NativeMemory address = new NativeMemory(16); // and the length of the address at 12
    private final NativeMemory options = new NativeMemory(16);
    private NativeMemory in = new NativeMemory(32 * 1024);
    private NativeMemory out = new NativeMemory(4 * 1024);

    private NetlinkSocket(FileDescriptor fd) {
        this.fd = fd;
    }

    static NetlinkSocket open(int protocol) {
        LibC.require();
        NetlinkSocket socket = new NetlinkSocket(
                FileDescriptor.of(LibC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), "open a netlink socket"));
        try {
            socket.address.clear().putShort(0, (short) AF_NETLINK);
            Errno.check(LibC.bind(socket.fd(), socket.address.address(), ADDRESS_LENGTH), "bind a netlink socket");
            // Each is a help only, and unknown to kernels before 4.3, 4.12 and 4.20.
            socket.trySet(SOL_NETLINK, CAP_ACK, 1);
            socket.trySet(SOL_NETLINK, EXT_ACK, 1);
            if (protocol == ROUTE) {
                socket.trySet(SOL_NETLINK, GET_STRICT_CHK, 1);
            }
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        } finally {
            Reference.reachabilityFence(socket);
        }
    }

    int fd() {
        return fd.number();
    }

    /** {@return the port that the kernel gave this socket} */
    int port() {
        address.clear().putInt(12, ADDRESS_LENGTH);
        try {
            long at = address.address();
            Errno.check(LibC.getsockname(fd(), at, at + 12), "read a netlink socket's port");
            return address.bytes().getInt(4);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Subscribes to a multicast group. */
    void join(int group) {
        Errno.check(setInt(SOL_NETLINK, ADD_MEMBERSHIP, group), "join netlink group " + group);
    }

    /** Asks for a receive buffer of {@code bytes}; without CAP_NET_ADMIN the system's maximum bounds it (net.core.rmem_max). */
    void receiveBuffer(int bytes) {
        if (setInt(SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0) {
            trySet(SOL_SOCKET, SO_RCVBUF, bytes);
        }
    }

    /** Makes a blocking receive give up after {@code seconds}. */
    void receiveTimeout(int seconds) {
        options.clear().putLong(0, seconds); // struct timeval
        Errno.check(set(SOL_SOCKET, SO_RCVTIMEO, 16), "set a netlink socket's time-out");
    }

    /** Sends a datagram to the kernel. {@return 0, or the error number} */
    int send(byte[] datagram) {
        return sendTo(0, datagram);
    }

    /** Sends a datagram to a port, of which 0 is the kernel. {@return 0, or the error number} */
    int sendTo(int port, byte[] datagram) {
        if (datagram.length > out.length()) {
            out = new NativeMemory(datagram.length);
        }
        out.bytes().put(0, datagram);
        address.clear().putShort(0, (short) AF_NETLINK).putInt(4, port);
        try {
            while (LibC.sendto(fd(), out.address(), datagram.length, 0, address.address(), ADDRESS_LENGTH) < 0) {
                int errno = LibC.errno();
                if (errno != Errno.EINTR) {
                    return errno;
                }
            }
            return 0;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * {@return the next datagram, empty if it is not from the kernel, null if there is none (yet, or within the time-out)}; valid until
     * the next receive.
     *
     * @throws NetlinkException with ENOBUFS if datagrams were lost, with EMSGSIZE if one was too long and is lost
     */
    @Nullable
    ByteBuffer receive(boolean blocking) {
        int flags = MSG_TRUNC | (blocking ? 0 : MSG_DONTWAIT);
        long size = receive(0, flags | MSG_PEEK);
        if (size > in.length() && size <= MAX_DATAGRAM) {
            in = new NativeMemory((int) size);
        }
        return size < 0 ? null : taken(receive(in.length(), flags));
    }

    /**
     * {@return the next datagram as {@link #receive}, without waiting} For answers that are short: they cost one system call less, as their
     * length is not looked at before.
     */
    @Nullable
    ByteBuffer receiveShort() {
        return taken(receive(in.length(), MSG_TRUNC | MSG_DONTWAIT));
    }

    private @Nullable ByteBuffer taken(long received) {
        if (received < 0) {
            return null;
        }
        if (received > in.length()) {
            throw new NetlinkException("receive " + received + " bytes", Errno.EMSGSIZE, null);
        }
        boolean fromKernel = address.bytes().getInt(4) == 0;
        return in.bytes().slice(0, fromKernel ? (int) received : 0);
    }

    /** {@return the length of the datagram; -1 if there is none} */
    private long receive(int capacity, int flags) {
        while (true) {
            address.clear().putInt(12, ADDRESS_LENGTH);
            long length = receiveOnce(capacity, flags);
            if (length >= 0) {
                return length;
            }
            int errno = LibC.errno();
            if (errno == Errno.EAGAIN) {
                return -1;
            }
            if (errno != Errno.EINTR) {
                throw new NetlinkException("receive from the kernel", errno, null);
            }
        }
    }

    private long receiveOnce(int capacity, int flags) {
        try {
            long at = address.address();
            return LibC.recvfrom(fd(), in.address(), capacity, flags, at, at + 12);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void trySet(int level, int option, int value) {
        setInt(level, option, value);
    }

    private int setInt(int level, int option, int value) {
        options.clear().putInt(0, value);
        return set(level, option, 4);
    }

    /** Sets an option to the first bytes of {@link #options}. */
    private int set(int level, int option, int length) {
        try {
            return LibC.setsockopt(fd(), level, option, options.address(), length);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        fd.close();
    }
}
