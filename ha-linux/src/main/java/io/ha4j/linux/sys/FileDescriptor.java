package io.ha4j.linux.sys;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open file descriptor and the duty to close it. Thread-safe; whoever closes makes sure that no other thread is inside a call with
 * it, since the number may be given out again.
 */
public final class FileDescriptor implements AutoCloseable {

    private final int number;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private FileDescriptor(int number) {
        this.number = number;
    }

    /**
     * {@return the owner of {@code number}, the result of a call that opens something}
     *
     * @throws io.ha4j.linux.LinuxException if it is negative
     */
    public static FileDescriptor of(int number, String what) {
        return new FileDescriptor(Errno.check(number, what));
    }

    /**
     * {@return the number, for a call}
     *
     * @throws IllegalStateException if it is closed
     */
    public int number() {
        if (!open.get()) {
            throw new IllegalStateException("file descriptor " + number + " is closed");
        }
        return number;
    }

    /** {@return whether {@link #close()} has not been called} */
    public boolean isOpen() {
        return open.get();
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            LibC.close(number); // Linux has closed it even if it reports an error
        }
    }

    @Override
    public String toString() {
        return "fd " + number + (open.get() ? "" : " (closed)");
    }
}
