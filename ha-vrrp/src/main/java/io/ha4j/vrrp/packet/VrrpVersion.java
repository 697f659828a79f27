package io.ha4j.vrrp.packet;

/** The version of the protocol. The two do not talk to each other. */
public enum VrrpVersion {
    /** RFC 3768: IPv4 only, intervals of whole seconds. The default of Keepalived for IPv4. */
    V2(2),
    /** RFC 9568 (before: RFC 5798): IPv4 and IPv6, intervals of 10 ms..40.95 s. */
    V3(3);

    private final int number;

    VrrpVersion(int number) {
        this.number = number;
    }

    /** {@return the number on the wire} */
    public int number() {
        return number;
    }
}
