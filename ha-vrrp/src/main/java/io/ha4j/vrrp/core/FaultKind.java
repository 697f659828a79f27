package io.ha4j.vrrp.core;

/** What can keep a virtual router from taking part. It is in FAULT while at least one of them holds. */
public enum FaultKind {
    /** The network interface does not exist. */
    INTERFACE_MISSING("the network interface does not exist"),
    /** The network interface is down, or has no carrier. */
    INTERFACE_DOWN("the network interface is down"),
    /** The network interface has no address to send from. */
    NO_SOURCE_ADDRESS("there is no address to send from"),
    /** Somebody removes the virtual addresses again and again. */
    ADDRESS_LOST("a virtual address keeps being removed by somebody else"),
    /** Something that the instance needs, as its tracking says, is not up. */
    TRACKED_DOWN("something that it tracks is not up"),
    /** Another member of its sync group is in FAULT. */
    GROUP_FAULT("another member of its group is in FAULT"),
    /** The application has taken it out of service. */
    MAINTENANCE("it is in maintenance"),
    /** A virtual address cannot be put on its interface: the kernel refuses, or the interface does not exist. */
    ADDRESS_REFUSED("a virtual address cannot be put on its interface"),
    /** The kernel refuses a socket, or the interface of a virtual MAC. */
    HOST_REFUSED("the kernel refuses what the instance needs");

    private final String words;

    FaultKind(String words) {
        this.words = words;
    }

    /** {@return the fault in words for people} */
    public String words() {
        return words;
    }
}
