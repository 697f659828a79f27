package io.ha4j.lvs.ipvs;

import io.ha4j.HaException;
import io.ha4j.value.Require;

/** The kernel does not do what IPVS was asked for. The message says what was asked, why not, and what to do. */
public final class IpvsException extends HaException {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Kind {
        /** This kernel has no IPVS, or it is not loaded: the module {@code ip_vs}. */
        MODULE_MISSING,
        /** The kernel does not have the scheduler, and cannot load its module {@code ip_vs_NAME}. */
        SCHEDULER_MISSING,
        /** The kernel does not have the persistence engine, and cannot load its module {@code ip_vs_pe_NAME}. */
        PERSISTENCE_ENGINE_MISSING,
        /** What was to be added is there: service, destination, or daemon of that role. */
        EXISTS,
        /** The service is not there. */
        SERVICE_NOT_FOUND,
        /** The service is there and the destination is not. */
        DESTINATION_NOT_FOUND,
        /** No daemon of that role runs. */
        DAEMON_NOT_FOUND,
        /** The network interface of a daemon is not there. */
        INTERFACE_NOT_FOUND,
        /** The process lacks CAP_NET_ADMIN, in the initial user namespace. */
        NOT_PERMITTED,
        /** The kernel refuses a value, or does not know what is asked. */
        INVALID,
        /** It may have been done or not: the answer was lost or did not come. Read back what is there. */
        UNKNOWN_OUTCOME,
        /** The kernel's answer makes no sense. */
        MALFORMED,
        /** Something else; the message has the error number. */
        OTHER
    }

    private final Kind kind;

    /** Creates an exception with a message that is complete. */
    public IpvsException(Kind kind, String message) {
        super(message);
        this.kind = Require.nonNull("kind", kind, "why not");
    }

    /** Creates an exception with a message that is complete. */
    public IpvsException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = Require.nonNull("kind", kind, "why not");
    }

    /** {@return why not} */
    public Kind kind() {
        return kind;
    }
}
