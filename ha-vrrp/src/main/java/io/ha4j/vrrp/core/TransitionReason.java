package io.ha4j.vrrp.core;

/** Why a virtual router changed its state. */
public enum TransitionReason {
    /** Started, and waits to hear a master. */
    STARTED("started"),
    /** Started with priority 255: the addresses are its own (RFC 9568 section 6.4.1). */
    ADDRESS_OWNER("started as the owner of the addresses"),
    /** The master was silent for the master down interval. */
    MASTER_DOWN("no advertisement within the master down interval"),
    /** The master gave up with priority 0, and the skew time is over. */
    MASTER_GAVE_UP("the master gave up with priority 0"),
    /** A router of lower priority is master, and this one takes over from it. */
    PREEMPTED_LOWER("took over from a master of lower priority"),
    /** A router of higher priority, or of equal priority and higher address, is master. */
    HIGHER_PRIORITY("a router of higher priority, or equal priority and higher address, is master"),
    /** Stopped in order. */
    STOPPED("stopped");

    private final String words;

    TransitionReason(String words) {
        this.words = words;
    }

    /** {@return the reason in words for people} */
    public String words() {
        return words;
    }
}
