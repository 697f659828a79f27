package io.ha4j.lvs.proxyprotocol;

/** A version of the PROXY protocol (HAProxy's {@code doc/proxy-protocol.txt}). */
public enum ProxyProtocol {
    /** A line of text, TCP only. */
    V1,
    /** A binary header, TCP and UDP. */
    V2
}
