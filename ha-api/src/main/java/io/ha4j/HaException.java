package io.ha4j;

/**
 * Trouble with the environment: an address in use, a missing permission, a missing kernel feature. The message says what to do.
 *
 * <p>Thrown by {@link HaNode#start()}, {@link HaNode#apply} and below; bad arguments are {@link IllegalArgumentException}, calls in the wrong order
 * {@link IllegalStateException}. After the start, trouble is an event, a counter and a state instead.
 */
public class HaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception whose message names the trouble and the way out. */
    public HaException(String message) {
        super(message);
    }

    /** Creates an exception whose message names the trouble and the way out. */
    public HaException(String message, Throwable cause) {
        super(message, cause);
    }
}
