package io.ha4j.lvs.proxy;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.BindException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A connection that this host could not begin, for want of a port, an address, memory, a descriptor or permission: no server's failure.
 *
 * <p>No route (ENETUNREACH, EHOSTUNREACH) is not among them: it is about the way to one server, and another may be reached. HAProxy sees that in
 * the same way.
 */
public final class LocalFailure extends IOException {

    private static final long serialVersionUID = 1;

    /** What systems say, as both Netty and the JDK quote it. */
    private static final Set<String> WORDS = EngineKind.EPOLL.trouble() == null ? Linux.words() : Set.of();

    LocalFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** {@return whether an attempt to connect has failed here, whatever the server does} */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LocalFailure || cause instanceof BindException || saysSo(cause.getMessage())) {
                return true;
            }
        }
        return false;
    }

    /** Netty keeps the number of the error to itself. */
    private static boolean saysSo(@Nullable String message) {
        return message != null && (message.startsWith("bind(") || WORDS.stream().anyMatch(message::endsWith));
    }

    /** To be loaded on Linux only. */
    private static final class Linux {

        // asm-generic/errno-base.h, asm-generic/errno.h
        private static final int EPERM = 1; // a firewall here; EACCES may be one on the way (net/ipv6/icmp.c)
        private static final int EAGAIN = 11; // UDP: no port left
        private static final int ENOMEM = 12;
        private static final int ENFILE = 23;
        private static final int EMFILE = 24;
        private static final int EADDRINUSE = 98;
        private static final int EADDRNOTAVAIL = 99; // TCP: no port left, or no such address here
        private static final int ENOBUFS = 105;

        private Linux() {}

        static Set<String> words() {
            return IntStream.of(EPERM, EAGAIN, ENOMEM, ENFILE, EMFILE, EADDRINUSE, EADDRNOTAVAIL, ENOBUFS)
                    .mapToObj(Linux::words)
                    .collect(Collectors.toUnmodifiableSet());
        }

        private static String words(int error) {
            String message = String.valueOf(new Errors.NativeIoException("connect", -error).getMessage());
            return message.substring(message.lastIndexOf(": ") + 2);
        }
    }
}
