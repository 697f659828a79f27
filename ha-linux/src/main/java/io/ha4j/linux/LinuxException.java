package io.ha4j.linux;

import io.ha4j.HaException;

/** The kernel said no. The message names the call, what it was about, the error, and the way out where there is a usual one. */
public class LinuxException extends HaException {

    private static final long serialVersionUID = 1L;

    private static final int EEXIST = 17;
    private static final int ENODEV = 19;

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

    /** {@return the error number of {@code errno.h}; 0 if it was none} */
    public int errno() {
        return errno;
    }

    /** {@return whether what was to be added is there already: EEXIST} */
    public boolean isAlreadyThere() {
        return errno == EEXIST;
    }

    /** {@return whether the interface is not there, or no longer: ENODEV} */
    public boolean isInterfaceMissing() {
        return errno == ENODEV;
    }
}
