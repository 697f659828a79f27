package io.ha4j.health.probe;

/** A type of DNS records that can be asked for; numbers by IANA. */
public enum DnsType {
    /** An IPv4 address. */
    A(1),
    /** An authoritative name server. */
    NS(2),
    /** The name that an alias stands for. */
    CNAME(5),
    /** The begin of a zone. */
    SOA(6),
    /** The name that belongs to an address. */
    PTR(12),
    /** A mail exchange. */
    MX(15),
    /** Text. */
    TXT(16),
    /** An IPv6 address. */
    AAAA(28),
    /** The location of a service. */
    SRV(33),
    /** A signature. */
    RRSIG(46),
    /** A key that signs. */
    DNSKEY(48);

    private final int number;

    DnsType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** {@return whether answers of this type have a text that can be expected} */
    public boolean hasText() {
        return this != RRSIG && this != DNSKEY;
    }
}
