package io.ha4j.linux.netlink;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import org.jspecify.annotations.Nullable;

/**
 * The kernel refused a netlink request, or its answer makes no sense. The message says what was asked, the error, and the kernel's
 * own words: {@code add 192.0.2.10/24 to eth0: File exists (errno 17): Address already assigned}.
 */
public final class NetlinkException extends LinuxException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String kernelText;

    /**
     * Creates an exception for a refused request.
     *
     * @param asked what was asked for, in words
     * @param errno the error number, positive
     * @param kernelText the extended ACK's text, null if there was none
     */
    public NetlinkException(String asked, int errno, @Nullable String kernelText) {
        super(asked + ": " + Errno.text(errno) + (kernelText == null ? "" : ": " + kernelText) + advice(errno), errno);
        this.kernelText = kernelText;
    }

    private NetlinkException(String message, Throwable cause) {
        super(message, 0, cause);
        this.kernelText = null;
    }

    private NetlinkException(String message) {
        super(message, 0);
        this.kernelText = null;
    }

    /**
     * {@return an exception for bytes that are no netlink, or not what the family says; its {@link #errno} is 0}
     *
     * @param message what is wrong, and what is expected
     */
    public static NetlinkException malformed(String message) {
        return new NetlinkException("malformed netlink message: " + message);
    }

    /** {@return this trouble with bytes, told together with what was asked} */
    static NetlinkException asked(String asked, NetlinkException malformed) {
        return new NetlinkException(asked + ": " + malformed.getMessage(), malformed);
    }

    // EACCES is no missing capability here: the kernel says it, for instance, of an interface without IPv6.
    private static String advice(int errno) {
        return errno == Errno.EPERM ? Errno.advice(errno) : "";
    }

    /** {@return the kernel's own words (extended ACK), null if there were none} */
    public @Nullable String kernelText() {
        return kernelText;
    }
}
