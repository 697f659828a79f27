package io.ha4j.linux.sys;

import io.ha4j.linux.LinuxException;

/** Error numbers of {@code errno.h} on Linux, and how they become exceptions. */
public final class Errno {

    /** Operation not permitted. */
    public static final int EPERM = 1;
    /** No such file, or no such thing. */
    public static final int ENOENT = 2;
    /** Interrupted system call. */
    public static final int EINTR = 4;
    /** No such device or address. */
    public static final int ENXIO = 6;
    /** Try again: nothing there, or no room. */
    public static final int EAGAIN = 11;
    /** Permission denied. */
    public static final int EACCES = 13;
    /** Busy. */
    public static final int EBUSY = 16;
    /** It exists already. */
    public static final int EEXIST = 17;
    /** No such device. */
    public static final int ENODEV = 19;
    /** Invalid argument. */
    public static final int EINVAL = 22;
    /** No such process; for routes: no such route. */
    public static final int ESRCH = 3;
    /** Too long for a message. */
    public static final int EMSGSIZE = 90;
    /** The kernel does not know the socket option. */
    public static final int ENOPROTOOPT = 92;
    /** Not supported. */
    public static final int EOPNOTSUPP = 95;
    /** Address in use. */
    public static final int EADDRINUSE = 98;
    /** Address not there. */
    public static final int EADDRNOTAVAIL = 99;
    /** The network is down. */
    public static final int ENETDOWN = 100;
    /** The network is unreachable. */
    public static final int ENETUNREACH = 101;
    /** No room in a buffer; for a netlink monitor: messages were lost. */
    public static final int ENOBUFS = 105;
    /** Not connected. */
    public static final int ENOTCONN = 107;

    private Errno() {}

    /** {@return the error in words, such as {@code Operation not permitted (errno 1)}} */
    public static String text(int errno) {
        return LibC.errorText(errno) + " (errno " + errno + ")";
    }

    /**
     * {@return an exception for a call that has just failed on this thread}
     *
     * @param what the call and what it was about, such as {@code "bind to eth0"}
     */
    public static LinuxException last(String what) {
        return of(LibC.errno(), what);
    }

    /** {@return an exception for an error number} */
    public static LinuxException of(int errno, String what) {
        return new LinuxException(what + ": " + text(errno) + advice(errno), errno);
    }

    /** {@return {@code result} of a system call on this thread, unless it is negative} */
    public static int check(int result, String what) {
        if (result < 0) {
            throw last(what);
        }
        return result;
    }

    /** {@return {@code result} of a system call on this thread, unless it is negative} */
    public static long check(long result, String what) {
        if (result < 0) {
            throw last(what);
        }
        return result;
    }

    /** {@return what to do about an error that has a usual way out, to be put behind its text; empty if it has none} */
    public static String advice(int errno) {
        return errno == EPERM || errno == EACCES
                ? "; needs CAP_NET_RAW and CAP_NET_ADMIN: run as root, or grant both (systemd: AmbientCapabilities=, "
                        + "container: --cap-add)"
                : "";
    }
}
