package io.ha4j.lvs.ipvs;

import java.util.Locale;

/** What IPVS balances. */
public enum IpvsProtocol {
    /** TCP. */
    TCP(6),
    /** UDP. */
    UDP(17),
    /** SCTP. */
    SCTP(132);

    private final int number;

    IpvsProtocol(int number) {
        this.number = number;
    }

    /** {@return the number in the IP header} */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
