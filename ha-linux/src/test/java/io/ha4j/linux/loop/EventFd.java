package io.ha4j.linux.loop;

import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A source for tests: readable from {@link #signal()} until it is read. */
class EventFd implements ReadableFd, AutoCloseable {

    private final ByteBuffer memory = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    final FileDescriptor descriptor;
    volatile int drains;
    volatile boolean deaf;

    EventFd() {
        LibC.require();
        descriptor = FileDescriptor.of(LibC.eventfd(0, 0x80800), "eventfd");
    }

    void signal() {
        ByteBuffer one =
                ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 1);
        LibC.write(descriptor.number(), LibC.address(one), 8);
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
        if (!deaf && LibC.read(descriptor.number(), LibC.address(memory), 8) == 8) {
            heard(memory.getLong(0));
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
