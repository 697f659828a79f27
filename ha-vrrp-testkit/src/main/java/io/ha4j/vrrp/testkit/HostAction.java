package io.ha4j.vrrp.testkit;

/** What a node did to its host or put on its network, told in the order in which it was done. */
public sealed interface HostAction {

    /** {@return the virtual router for which it was done, 1..255} */
    int virtualRouterId();

    /**
     * An advertisement was handed to the network card.
     *
     * @param priority the priority in it; 0 gives mastership up
     * @param taken whether the host took it; the network may lose it all the same
     */
    record Advertised(int virtualRouterId, int priority, boolean taken) implements HostAction {}

    /** The addresses of a master were put on the host. */
    record AddressesTaken(int virtualRouterId) implements HostAction {}

    /** The addresses were announced to the network: by gratuitous ARP, where the host is real. */
    record AddressesAnnounced(int virtualRouterId) implements HostAction {}

    /** A master that runs on by another description put addresses on the host, or took some off; what stays was never gone. */
    record AddressesChanged(int virtualRouterId) implements HostAction {}

    /** The lease of addresses on the host had run out, as was found when they were put back. */
    record AddressesLapsed(int virtualRouterId) implements HostAction {}

    /** The addresses were taken off the host. */
    record AddressesReleased(int virtualRouterId) implements HostAction {}

    /** What a crashed process had left was taken off the host when the next one started. */
    record AddressesSwept(int virtualRouterId) implements HostAction {}
}
