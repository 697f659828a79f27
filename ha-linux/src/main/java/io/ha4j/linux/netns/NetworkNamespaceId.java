package io.ha4j.linux.netns;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells network namespaces apart until the next boot. Immutable.
 *
 * @param text such as {@code cookie-4097}, or {@code inode-4026531840} on kernels before 5.14: these have no cookies, and give the
 *     inode of a namespace that has ended to a later one
 */
public record NetworkNamespaceId(String text) {

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_NETNS_COOKIE = 71; // asm-generic/socket.h
    private static final int COOKIE_BYTES = 8;
    private static final Path LINK = Path.of("/proc/thread-self/ns/net");

    /**
     * {@return the namespace of the calling thread}
     *
     * @throws LinuxException if this is not Linux, or neither a socket nor /proc tells
     */
    public static NetworkNamespaceId ofThisThread() {
        LibC.require();
        try (FileDescriptor socket = FileDescriptor.of(
                LibC.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0), "open a socket to learn its namespace")) {
            NativeMemory memory = new NativeMemory(COOKIE_BYTES + Integer.BYTES);
            memory.bytes().putInt(COOKIE_BYTES, COOKIE_BYTES);
            long at = memory.address();
            try {
                int result = LibC.getsockopt(socket.number(), SOL_SOCKET, SO_NETNS_COOKIE, at, at + COOKIE_BYTES);
                return result < 0
                        ? byInode(LibC.errno())
                        : byCookie(memory.bytes().getLong(0));
            } finally {
                Reference.reachabilityFence(memory);
            }
        }
    }

    private static NetworkNamespaceId byCookie(long cookie) {
        return new NetworkNamespaceId("cookie-" + Long.toUnsignedString(cookie));
    }

    /** Package-private for its test: new kernels have cookies. */
    static NetworkNamespaceId byInode(int errno) {
        if (errno != Errno.ENOPROTOOPT) {
            throw Errno.of(errno, "read a socket's SO_NETNS_COOKIE");
        }
        try {
            String link = Files.readSymbolicLink(LINK).toString(); // net:[4026531840]
            return new NetworkNamespaceId("inode-" + link.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new LinuxException("read " + LINK + ": " + e.getMessage(), 0, e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
