package io.ha4j.linux;

import io.ha4j.HaException;

/** The kernel said no. The message names the call, what it was about, the error, and the way out where there is a usual one. */
public class LinuxException extends HaException {

    private static final long serialVersionUID = 1L;

    private final int errno;

    /** Creates an exception with a message that is complete. */
    public LinuxException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /** Creates an exception with a message that is complete. */
    public LinuxException(String message, int errno, Throwable cause) {
        super(message, cause);
        this.errno = errno;
    }

    /** {@return the error number of {@code errno.h}, see {@link io.ha4j.linux.sys.Errno}; 0 if it was none} */
    public int errno() {
        return errno;
    }
}
