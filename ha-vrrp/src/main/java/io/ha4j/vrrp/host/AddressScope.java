package io.ha4j.vrrp.host;

import java.util.Locale;

/** How far an address or a route is valid, by the numbers of {@code linux/rtnetlink.h}. */
public enum AddressScope {
    /** Everywhere. */
    GLOBAL(0),
    /** In this site. */
    SITE(200),
    /** On this link. */
    LINK(253),
    /** In this host. */
    HOST(254);

    private final int number;

    AddressScope(int number) {
        this.number = number;
    }

    /** {@return the kernel's number} */
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
