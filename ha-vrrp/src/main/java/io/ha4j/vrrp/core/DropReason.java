package io.ha4j.vrrp.core;

/** Why a valid advertisement is not obeyed (RFC 9568 section 7.1, RFC 3768 section 7.1). */
public enum DropReason {
    /** It comes from this router itself: looped back, or a duplicate address. */
    OWN,
    /** The other version of the protocol. */
    VERSION,
    /** Version 2: the interval differs from the own one. Version 3 learns it instead. */
    INTERVAL
}
