package io.ha4j.lvs.proxyprotocol;

/** Bytes that are no PROXY header. Without a stack trace: whoever may connect can cause it. */
final class MalformedHeaderException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** @param reason in words, as the end of "it has sent" */
    MalformedHeaderException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
