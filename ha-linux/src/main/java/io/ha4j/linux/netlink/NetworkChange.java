package io.ha4j.linux.netlink;

/** What a {@link NetworkMonitor} tells. */
public sealed interface NetworkChange {

    /**
     * A link is new, or something about it is: its state, carrier, name...
     *
     * @param link as it is now
     */
    record LinkChanged(Link link) implements NetworkChange {}

    /**
     * A link is gone; its addresses went before.
     *
     * @param link as it was
     */
    record LinkRemoved(Link link) implements NetworkChange {}

    /**
     * An address is new, or something about it is: its flags, scope, protocol. A renewed lifetime is no change.
     *
     * @param address as it is now
     */
    record AddressChanged(InterfaceAddress address) implements NetworkChange {}

    /**
     * An address is gone.
     *
     * @param address as it was
     */
    record AddressRemoved(InterfaceAddress address) implements NetworkChange {}
}
