package io.ha4j.vrrp.auth;

/** What {@link HmacVerifier} thinks of a packet, in the order of its checks, which is Keepalived's. */
public enum HmacVerdict {
    /** Signed with a key of ours, in time, newer than all before from that router. */
    VALID,
    /** No trailer. */
    MISSING,
    /** A trailer of a wrong length or an unknown type, or with reserved bytes that are not zero. */
    MALFORMED,
    /** Outside the time window: a recording, or the wall clocks disagree. */
    STALE,
    /** Signed with a key id that is not accepted here. */
    UNKNOWN_KEY,
    /** The tag is wrong: another key, or forged. */
    INVALID,
    /** The newest one of that router for the second time, as two sockets on one network hear it. Not to be obeyed. */
    DUPLICATE,
    /** Not newer than what that router sent before: a recording, or overtaken on the way. */
    REPLAY
}
