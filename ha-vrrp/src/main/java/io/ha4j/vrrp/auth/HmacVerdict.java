package io.ha4j.vrrp.auth;

/** What {@link HmacVerifier} thinks of a packet. The names are those of Keepalived's counters. */
public enum HmacVerdict {
    /** Signed with a key of ours, in time, newer than all before from that router. */
    VALID,
    /** No trailer. */
    MISSING,
    /** A trailer of a wrong length or an unknown type. */
    MALFORMED,
    /** Signed with a key id that is not accepted here. */
    UNKNOWN_KEY,
    /** Outside the time window: a recording, or the wall clocks disagree. */
    STALE,
    /** The tag is wrong: another key, or forged. */
    INVALID,
    /** Not newer than what that router sent before: a recording, or overtaken on the way. */
    REPLAY
}
