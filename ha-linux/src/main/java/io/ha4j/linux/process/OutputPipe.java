package io.ha4j.linux.process;

import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import java.io.File;
import java.nio.ByteBuffer;

/**
 * A pipe for the output of a program, read without waiting. The streams of {@link Process} cannot do that: their reader waits for the last
 * descendant that holds the pipe, and the JVM gathers what is left in it when the program ends, without a limit. Not thread-safe.
 *
 * <p>The kernel holds 64 KiB; a program that writes more waits until some of it is read.
 */
public final class OutputPipe implements AutoCloseable {

    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    private final FileDescriptor in;
    private final FileDescriptor out;
    private final NativeMemory memory = new NativeMemory(4_096);

    private OutputPipe(int in, int out) {
        this.in = FileDescriptor.of(in, "pipe");
        this.out = FileDescriptor.of(out, "pipe");
    }

    /**
     * {@return a new pipe}
     *
     * @throws io.ha4j.linux.LinuxException if this process may not open more files, or the C library cannot be called
     */
    public static OutputPipe open() {
        LibC.require();
        NativeMemory ends = new NativeMemory(8);
        Errno.check(LibC.pipe2(ends.address(), O_CLOEXEC | O_NONBLOCK), "open a pipe");
        return new OutputPipe(ends.bytes().getInt(0), ends.bytes().getInt(4));
    }

    /** {@return the end to write to, for {@link ProcessBuilder}, while it is open: opened anew by this name, it is one that blocks} */
    public File outputEnd() {
        return new File("/proc/self/fd/" + out.number());
    }

    /** Closes the end to write to: from here on only others hold it. */
    public void closeOutputEnd() {
        out.close();
    }

    /** {@return up to 4096 bytes that are there; empty if there are none, valid until the next call} */
    public ByteBuffer read() {
        long length = LibC.read(in.number(), memory.address(), memory.length());
        return memory.bytes().duplicate().position(0).limit((int) Math.max(0, length));
    }

    /** Who writes from here on gets a SIGPIPE. */
    @Override
    public void close() {
        out.close();
        in.close();
    }
}
