package io.ha4j.lvs;

import java.util.Locale;

/** What a virtual server is spoken to over. */
public enum Protocol {
    /** Connections. */
    TCP,
    /** Datagrams. */
    UDP;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
