package io.ha4j.linux.loop;

import io.ha4j.linux.sys.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An array of {@code struct pollfd} outside the heap: int fd, short events, short revents. Not thread-safe. */
final class PollSet {

    static final int POLLIN = 0x1;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;

    private static final int ENTRY = 8;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;

    /** Where the array is, as long as this object is reachable. */
    final long address;

    private final ByteBuffer entries;

    PollSet(int size) {
        entries = ByteBuffer.allocateDirect(size * ENTRY).order(ByteOrder.nativeOrder());
        address = LibC.address(entries);
    }

    /** Watches {@code fd} in place {@code index}; the kernel passes over a negative one. */
    void watch(int index, int fd) {
        entries.putInt(index * ENTRY, fd);
        entries.putShort(index * ENTRY + EVENTS, (short) POLLIN);
        entries.putShort(index * ENTRY + REVENTS, (short) 0);
    }

    /** {@return what the last poll said of place {@code index}} */
    int events(int index) {
        return entries.getShort(index * ENTRY + REVENTS);
    }

    int size() {
        return entries.capacity() / ENTRY;
    }
}
