package io.ha4j.linux.loop;

import io.ha4j.linux.sys.NativeMemory;

/** An array of {@code struct pollfd} outside the heap: int fd, short events, short revents. Not thread-safe. */
final class PollSet {

    static final int POLLIN = 0x1;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;

    private static final int ENTRY = 8;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;

    private final NativeMemory entries;

    PollSet(int size) {
        entries = new NativeMemory(size * ENTRY);
    }

    /** {@return where the array is, as long as this object is reachable} */
    long address() {
        return entries.address();
    }

    /** Watches {@code fd} in place {@code index}; the kernel passes over a negative one. */
    void watch(int index, int fd) {
        entries.bytes()
                .putInt(index * ENTRY, fd)
                .putShort(index * ENTRY + EVENTS, (short) POLLIN)
                .putShort(index * ENTRY + REVENTS, (short) 0);
    }

    /** {@return what the last poll said of place {@code index}} */
    int events(int index) {
        return entries.bytes().getShort(index * ENTRY + REVENTS);
    }

    int size() {
        return entries.length() / ENTRY;
    }
}
