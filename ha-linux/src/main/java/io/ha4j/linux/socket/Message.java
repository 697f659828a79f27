package io.ha4j.linux.socket;

import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * A {@code struct msghdr} with one {@code iovec}, a name, ancillary data and a payload, all in one piece of memory outside the heap
 * (64-bit Linux: {@code include/linux/socket.h}). Used again for each packet. Not thread-safe.
 */
final class Message {

    /** The longest payload: room for an advertisement of 255 IPv6 addresses with its headers and a signature. */
    static final int CAPACITY = 4352;

    private static final int NAME_POINTER = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV_POINTER = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL_POINTER = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int IOV = 64;
    private static final int NAME = 80;
    private static final int NAME_CAPACITY = 32;
    private static final int CONTROL = NAME + NAME_CAPACITY;
    private static final int CONTROL_CAPACITY = 256;
    private static final int DATA = CONTROL + CONTROL_CAPACITY;

    /** {@code struct cmsghdr}: size_t length with this header, int level, int type; then the data, padded to 8 bytes. */
    private static final int CMSG_HEADER = 16;

    private static final int MSG_TRUNC = 0x20;

    private final NativeMemory block = new NativeMemory(DATA + CAPACITY);
    private final ByteBuffer memory = block.bytes();
    private final long address = block.address();

    Message() {
        memory.putLong(NAME_POINTER, address + NAME)
                .putLong(IOV_POINTER, address + IOV)
                .putLong(IOV_COUNT, 1)
                .putLong(CONTROL_POINTER, address + CONTROL)
                .putLong(IOV, address + DATA);
    }

    /** {@return the result of {@code recvmsg}: the length of the payload, at most {@link #CAPACITY}} */
    int receive(int fd) {
        memory.putInt(NAME_LENGTH, NAME_CAPACITY)
                .putLong(IOV + 8, CAPACITY)
                .putLong(CONTROL_LENGTH, CONTROL_CAPACITY)
                .putInt(FLAGS, 0);
        try {
            return (int) LibC.recvmsg(fd, address, 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    boolean isTruncated() {
        return (memory.getInt(FLAGS) & MSG_TRUNC) != 0;
    }

    /** Copies the sender's address from {@code offset} of the socket address; false if that one is too short. */
    boolean name(int offset, byte[] into) {
        if (memory.getInt(NAME_LENGTH) < offset + into.length) {
            return false;
        }
        memory.get(NAME + offset, into);
        return true;
    }

    void payload(byte[] into, int length) {
        memory.get(DATA, into, 0, length);
    }

    /** {@return where the data of the first ancillary message of this type and at least this length begins; -1: none} */
    int control(int level, int type, int length) {
        int end = CONTROL + (int) Math.min(CONTROL_CAPACITY, memory.getLong(CONTROL_LENGTH));
        int at = CONTROL;
        while (at + CMSG_HEADER <= end) {
            long size = memory.getLong(at);
            if (size < CMSG_HEADER || size > end - at) {
                return -1;
            }
            if (memory.getInt(at + 8) == level && memory.getInt(at + 12) == type && size >= CMSG_HEADER + length) {
                return at + CMSG_HEADER;
            }
            at += ((int) size + 7) & ~7;
        }
        return -1;
    }

    /** The memory that {@link #control} gives positions of. */
    ByteBuffer memory() {
        return memory;
    }

    /** Takes a socket address of the given length; the caller fills it in at the returned position. */
    int putName(int length) {
        clear(NAME, NAME_CAPACITY);
        memory.putInt(NAME_LENGTH, length);
        return NAME;
    }

    /** Takes one ancillary message; the caller fills in its data at the returned position. */
    int putControl(int level, int type, int length) {
        clear(CONTROL, CONTROL_CAPACITY);
        memory.putLong(CONTROL, CMSG_HEADER + length).putInt(CONTROL + 8, level).putInt(CONTROL + 12, type);
        memory.putLong(CONTROL_LENGTH, (CMSG_HEADER + length + 7) & ~7);
        return CONTROL + CMSG_HEADER;
    }

    void putNoControl() {
        memory.putLong(CONTROL_LENGTH, 0);
    }

    void putPayload(byte[] bytes, int offset, int length) {
        memory.put(DATA, bytes, offset, length).putLong(IOV + 8, length);
    }

    /** {@return the result of {@code sendmsg}} */
    int send(int fd) {
        memory.putInt(FLAGS, 0);
        try {
            return (int) LibC.sendmsg(fd, address, 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void clear(int from, int length) {
        for (int i = 0; i < length; i += 8) {
            memory.putLong(from + i, 0);
        }
    }
}
