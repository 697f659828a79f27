package io.ha4j.linux.netlink;

/** How macvlan interfaces on one parent see each other ({@code MACVLAN_MODE_} of {@code linux/if_link.h}). */
public enum MacvlanMode {
    /** Not at all. What Keepalived uses for {@code use_vmac}. */
    PRIVATE(1),
    /** By way of a switch that sends frames back (802.1Qbg). */
    VEPA(2),
    /** Directly. */
    BRIDGE(4),
    /** There is only one. */
    PASSTHRU(8);

    private final int value;

    MacvlanMode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
