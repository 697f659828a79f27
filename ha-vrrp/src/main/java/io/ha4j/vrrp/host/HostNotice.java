package io.ha4j.vrrp.host;

import java.net.InetAddress;

/** What a host tells of its addresses. */
public sealed interface HostNotice {

    /**
     * Somebody removed an address of the master, and it was put back.
     *
     * @param address the address
     * @param device the interface
     */
    record AddressRepaired(InetAddress address, String device) implements HostNotice {}

    /**
     * Another host claims an address while this node is its master.
     *
     * @param address the address
     * @param device the interface where the claim was heard
     * @param hardwareAddress the other's, such as {@code 02:42:ac:11:00:02}
     */
    record AddressConflict(InetAddress address, String device, String hardwareAddress) implements HostNotice {}

    /**
     * Something did not work that the election does not depend on.
     *
     * @param reason what, and why
     */
    record Trouble(String reason) implements HostNotice {}
}
