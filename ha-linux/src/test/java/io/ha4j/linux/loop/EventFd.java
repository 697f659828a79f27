package io.ha4j.linux.loop;

import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import java.lang.ref.Reference;

/** A source for tests: readable from {@link #signal()} until it is read. */
class EventFd implements ReadableFd, AutoCloseable {

    private final NativeMemory memory = new NativeMemory(8);
    final FileDescriptor descriptor;
    volatile int drains;
    volatile boolean deaf;

    EventFd() {
        LibC.require();
        descriptor = FileDescriptor.of(LibC.eventfd(0, 0x80800), "eventfd");
    }

    void signal() {
        NativeMemory one = new NativeMemory(8);
        try {
            one.bytes().putLong(0, 1);
            LibC.write(descriptor.number(), one.address(), 8);
        } finally {
            Reference.reachabilityFence(one);
        }
    }

    /** What it finds when it is read. */
    void heard(long count) {}

    @Override
    public int fd() {
        return descriptor.number();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop alone
    public void drain(long nowNanos) {
        drains++;
        if (!deaf && LibC.read(descriptor.number(), memory.address(), 8) == 8) {
            heard(memory.bytes().getLong(0));
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
