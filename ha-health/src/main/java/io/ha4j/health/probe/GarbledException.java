package io.ha4j.health.probe;

/** The target said something that its protocol does not know. The message is the reason of the failed probe. */
final class GarbledException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: hostile targets cause these all day. */
    GarbledException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
