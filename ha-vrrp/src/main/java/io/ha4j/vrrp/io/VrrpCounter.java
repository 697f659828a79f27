package io.ha4j.vrrp.io;

/**
 * What an instance counts. The names follow RFC 6527 and Keepalived's JSON. A packet is counted as received or as dropped, once, by the
 * first check that it fails; what is dropped stands in the order of the checks. What is obeyed all the same is counted as received, too.
 */
public enum VrrpCounter {
    /** Advertisements that passed every check. */
    ADVERTISEMENTS_RECEIVED,
    /** Advertisements sent, one for each peer. */
    ADVERTISEMENTS_SENT,
    /** Advertisements that the system did not take. */
    SEND_ERRORS,
    /** Times it became master. */
    BECAME_MASTER,
    /** Times it stopped being master. */
    RELEASED_MASTER,
    /** Advertisements with priority 0 received. */
    PRIORITY_ZERO_RECEIVED,
    /** Advertisements with priority 0 sent. */
    PRIORITY_ZERO_SENT,
    /** Own late wake-ups of an advertisement interval or more. */
    PAUSES,
    /** Advertisements with other addresses than ours; obeyed all the same. */
    ADDRESS_LIST_ERRORS,
    /** Advertisements of version 3 with another interval than ours; obeyed all the same. */
    INTERVAL_MISMATCHES,
    /** Dropped: a wrong length. */
    PACKET_LENGTH_ERRORS,
    /** Dropped: a TTL or hop limit below what is demanded: 255 with multicast. */
    TTL_ERRORS,
    /** Dropped: another version. */
    VERSION_ERRORS,
    /** Not signed. Dropped where HMAC is enforced; in the modes before that obeyed all the same. */
    HMAC_MISSING,
    /** Dropped: an authentication trailer that is none. */
    HMAC_MALFORMED,
    /** Dropped: outside the time window. */
    HMAC_STALE,
    /** Dropped: signed with an unknown key. */
    HMAC_UNKNOWN_KEY,
    /** Dropped: a wrong signature. */
    HMAC_INVALID,
    /** Dropped: the newest one of its sender for the second time, as a master with a virtual MAC hears it on two sockets. */
    HMAC_DUPLICATE,
    /** Dropped: not newer than an earlier one. */
    HMAC_REPLAY,
    /** Dropped: an authentication type of version 2 that is not known. */
    INVALID_AUTHENTICATION_TYPE,
    /** Dropped: a password where we have none, or none where we have one. */
    AUTHENTICATION_TYPE_MISMATCH,
    /** Dropped: another password than ours. */
    AUTHENTICATION_FAILURES,
    /** Dropped: interval 0, or in version 2 another interval than ours. */
    INTERVAL_ERRORS,
    /** Dropped: not of type ADVERTISEMENT. */
    INVALID_TYPE_RECEIVED,
    /** Dropped: virtual router id 0. */
    VIRTUAL_ROUTER_ID_ERRORS,
    /** Dropped: no address. */
    ADDRESS_COUNT_ERRORS,
    /** Dropped: a wrong checksum. */
    CHECKSUM_ERRORS,
    /** Dropped: unicast where multicast is used, or the reverse. */
    DESTINATION_ERRORS,
    /** Dropped: from ourselves. */
    OWN_RECEIVED,
    /** Dropped: its sender is not a peer. */
    UNKNOWN_SOURCE
}
