package io.ha4j.linux.socket;

import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@code setsockopt}. */
final class SocketOption {

    private SocketOption() {}

    /** {@return an array of C integers} */
    static byte[] bytes(int... integers) {
        byte[] bytes = new byte[integers.length * 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().put(integers);
        return bytes;
    }

    /** @throws io.ha4j.linux.LinuxException if the kernel refuses; {@code what} begins its message */
    static void set(FileDescriptor socket, int level, int option, int value, String what) {
        set(
                socket,
                level,
                option,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array(),
                what);
    }

    /** @throws io.ha4j.linux.LinuxException if the kernel refuses; {@code what} begins its message */
    static void set(FileDescriptor socket, int level, int option, byte[] value, String what) {
        Errno.check(trySet(socket, level, option, value), what);
    }

    /** {@return a negative number if the kernel refuses} */
    static int trySet(FileDescriptor socket, int level, int option, byte[] value) {
        NativeMemory memory = new NativeMemory(value.length);
        memory.bytes().put(0, value);
        try {
            return LibC.setsockopt(socket.number(), level, option, memory.address(), value.length);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
