package io.ha4j.linux.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import io.ha4j.linux.LinuxException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The C library, mapped directly, the cheapest way to call it. Only primitives and texts go in. Pointers are
 * numbers: whoever passes one keeps the memory alive. A negative result means that {@link #errno()} has the reason. Thread-safe as the C library is.
 *
 * <p>A function that the C library lacks makes all of them unusable: what is here must be old, in glibc 2.17 already.
 */
public final class LibC {

    /** Why the C library cannot be called; null: it can. */
    private static final @Nullable String TROUBLE = register();

    private LibC() {}

    private static @Nullable String register() {
        if (!Platform.isLinux()) {
            return "this is " + System.getProperty("os.name") + " (expected: Linux); VRRP over UDP runs everywhere";
        }
        try {
            if (Native.POINTER_SIZE != 8) { // the first touch, which loads the native library
                return "a 32-bit JVM (expected: 64 bits)";
            }
        } catch (Error e) { // also a plain one, for a library of another JNA that the system has
            return "the native library of JNA cannot be loaded: " + message(e)
                    + "; if the folder it is unpacked to is mounted noexec or cannot be written, set -Djna.tmpdir to one that"
                    + " is not, or unpack the library and set -Djna.boot.library.path";
        }
        try {
            Native.register(LibC.class, NativeLibrary.getInstance("c")); // looks up every native method below
            return null;
        } catch (UnsatisfiedLinkError e) {
            return "the C library cannot be called: " + message(e) + " (expected: glibc 2.17 or newer)";
        }
    }

    private static String message(Error e) {
        return String.valueOf(e.getMessage()).strip();
    }

    /**
     * Makes sure that the C library can be called. Everything else in this class is for callers that have done so.
     *
     * @throws LinuxException if this is not Linux, or the native part of JNA cannot be loaded
     */
    public static void require() {
        if (TROUBLE != null) {
            throw new LinuxException(TROUBLE, 0);
        }
    }

    /** {@return the error number of the last call of this thread} */
    public static int errno() {
        return Native.getLastError();
    }

    /** {@return the error in the words of the C library} */
    public static String errorText(int errno) {
        return new Pointer(strerror(errno)).getString(0);
    }

    /** {@return the address of a direct buffer's first byte; valid while the buffer is reachable} */
    static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    public static native int socket(int domain, int type, int protocol);

    public static native int bind(int fd, long address, int length);

    public static native int getsockname(int fd, long address, long lengthPointer);

    public static native int setsockopt(int fd, int level, int option, long value, int length);

    public static native int getsockopt(int fd, int level, int option, long value, long lengthPointer);

    public static native long sendto(int fd, long buffer, long length, int flags, long address, int addressLength);

    public static native long recvfrom(int fd, long buffer, long length, int flags, long address, long lengthPointer);

    public static native long sendmsg(int fd, long message, int flags);

    public static native long recvmsg(int fd, long message, int flags);

    public static native long read(int fd, long buffer, long length);

    public static native long write(int fd, long buffer, long length);

    public static native int close(int fd);

    public static native int open(String path, int flags, int mode);

    public static native int pipe2(long fds, int flags);

    public static native int ppoll(long fds, long count, long timeout, long signals);

    public static native int eventfd(int initial, int flags);

    public static native int unshare(int flags);

    public static native int sched_setscheduler(int tid, int policy, long parameter);

    public static native int kill(int pid, int signal);

    public static native int geteuid();

    /** Returns its error number instead of setting it. */
    public static native int getpwnam_r(String name, long account, long buffer, long length, long resultPointer);

    private static native long strerror(int errno);

    /** Variadic in C; on the 64-bit machines that Linux runs Java on, such arguments travel as ordinary ones. */
    public static native int prctl(int option, long argument2, long argument3, long argument4, long argument5);

    /** Variadic in C, see {@link #prctl}. */
    public static native int ioctl(int fd, long request, long argument);
}
