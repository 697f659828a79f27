package io.ha4j.vrrp.packet;

/** Why bytes are not a valid advertisement. */
public enum RejectReason {
    /** Shorter than the fixed fields, or not exactly as long as the address count says. */
    PACKET_LENGTH,
    /** Not version 2 or 3, or version 2 over IPv6. */
    VERSION,
    /** Not of type 1, ADVERTISEMENT. */
    TYPE,
    /** Virtual router id 0. */
    VIRTUAL_ROUTER_ID,
    /** Version 3 without an address (RFC 9568 section 5.2.5). */
    ADDRESS_COUNT,
    /** An authentication type of version 2 other than none and simple password. */
    AUTHENTICATION_TYPE,
    /** Interval 0: a backup that learned it would take over at once (RFC 9568 erratum 8301). */
    INTERVAL,
    /** A wrong checksum, by either dialect. */
    CHECKSUM
}
