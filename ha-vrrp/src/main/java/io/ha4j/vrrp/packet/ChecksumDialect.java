package io.ha4j.vrrp.packet;

/**
 * What the checksum of VRRPv3 over IPv4 covers. The RFCs were read in two ways and both are in use, so both are accepted; which
 * one is sent can be chosen. Version 2 is always {@link #PLAIN}, IPv6 always {@link #PSEUDO_HEADER}.
 */
public enum ChecksumDialect {
    /** Message and pseudo-header (source, destination, protocol 112, length): Keepalived, FRR, RFC 5798 section 5.2.8. */
    PSEUDO_HEADER,
    /** The message alone: RFC 9568 section 5.2.8 for IPv4, several router vendors, Keepalived's {@code v3_checksum_as_v2}. */
    PLAIN
}
