package io.ha4j.vrrp.core;

/** Why a virtual router changed its state. */
public enum TransitionReason {
    /** Started, and waits to hear a master. */
    STARTED("started"),
    /** Started, or came back from a fault, with priority 255: the addresses are its own (RFC 9568 section 6.4.1). */
    ADDRESS_OWNER("the addresses are its own"),
    /** The master was silent for the master down interval. */
    MASTER_DOWN("no advertisement within the master down interval"),
    /** The master gave up with priority 0, and the skew time is over. */
    MASTER_GAVE_UP("the master gave up with priority 0"),
    /** A router of lower priority is master, and this one takes over from it. */
    PREEMPTED_LOWER("took over from a master of lower priority"),
    /** A router of higher priority, or of equal priority and higher address, is master. */
    HIGHER_PRIORITY("a router of higher priority, or equal priority and higher address, is master"),
    /** As master it overslept its lease, and stepped down or found that a peer had taken over; see {@link PausePolicy}. */
    PAUSED("it was paused for longer than its lease"),
    /** The application asked it to give mastership up. */
    FAILED_OVER("the application asked for a failover"),
    /** Another member of its sync group is backup: all are. */
    GROUP_BACKUP("another member of its group is backup"),
    /** {@link FaultKind#INTERFACE_MISSING}. */
    INTERFACE_MISSING(FaultKind.INTERFACE_MISSING.words()),
    /** {@link FaultKind#INTERFACE_DOWN}. */
    INTERFACE_DOWN(FaultKind.INTERFACE_DOWN.words()),
    /** {@link FaultKind#NO_SOURCE_ADDRESS}. */
    NO_SOURCE_ADDRESS(FaultKind.NO_SOURCE_ADDRESS.words()),
    /** {@link FaultKind#ADDRESS_LOST}. */
    ADDRESS_LOST(FaultKind.ADDRESS_LOST.words()),
    /** {@link FaultKind#TRACKED_DOWN}. */
    TRACKED_DOWN(FaultKind.TRACKED_DOWN.words()),
    /** {@link FaultKind#GROUP_FAULT}. */
    GROUP_FAULT(FaultKind.GROUP_FAULT.words()),
    /** {@link FaultKind#MAINTENANCE}. */
    MAINTENANCE(FaultKind.MAINTENANCE.words()),
    /** {@link FaultKind#ADDRESS_REFUSED}. */
    ADDRESS_REFUSED(FaultKind.ADDRESS_REFUSED.words()),
    /** {@link FaultKind#HOST_REFUSED}. */
    HOST_REFUSED(FaultKind.HOST_REFUSED.words()),
    /** The last fault is over. */
    RECOVERED("recovered from all faults"),
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

    /**
     * {@return the reason in words, with the detail behind it}
     *
     * @param detail what exactly; empty: nothing more to say
     */
    public String words(String detail) {
        return detail.isEmpty() ? words : words + ": " + detail;
    }

    static TransitionReason of(FaultKind fault) {
        return switch (fault) {
            case INTERFACE_MISSING -> INTERFACE_MISSING;
            case INTERFACE_DOWN -> INTERFACE_DOWN;
            case NO_SOURCE_ADDRESS -> NO_SOURCE_ADDRESS;
            case ADDRESS_LOST -> ADDRESS_LOST;
            case TRACKED_DOWN -> TRACKED_DOWN;
            case GROUP_FAULT -> GROUP_FAULT;
            case MAINTENANCE -> MAINTENANCE;
            case ADDRESS_REFUSED -> ADDRESS_REFUSED;
            case HOST_REFUSED -> HOST_REFUSED;
        };
    }
}
