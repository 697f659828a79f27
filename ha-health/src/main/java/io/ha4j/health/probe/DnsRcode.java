package io.ha4j.health.probe;

/** How a DNS server says a query went: RFC 1035 section 4.1.1. */
public enum DnsRcode {
    /** It went well, which is not to say that there is an answer. */
    NOERROR(0),
    /** The server could not read the query. */
    FORMERR(1),
    /** The server has a problem. */
    SERVFAIL(2),
    /** There is no such name. */
    NXDOMAIN(3),
    /** The server does not do that. */
    NOTIMP(4),
    /** The server does not want to. */
    REFUSED(5);

    private final int number;

    DnsRcode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** {@return the word for a code of an answer} */
    static String text(int number) {
        for (DnsRcode known : values()) {
            if (known.number == number) {
                return known.name();
            }
        }
        return "rcode " + number;
    }
}
