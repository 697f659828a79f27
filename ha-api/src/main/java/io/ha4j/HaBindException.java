package io.ha4j;

import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;

/** A socket could not be bound: the address is in use, not one of this host, or a privileged port. */
public class HaBindException extends HaException {

    private static final long serialVersionUID = 1L;

    private final InetSocketAddress address;

    /** Creates an exception that names what wanted to bind, the address and the reason of the system. */
    public HaBindException(String what, InetSocketAddress address, Throwable cause) {
        super(
                what + ": cannot bind " + Addresses.text(address) + ": " + cause.getMessage()
                        + " (is it an address of this host, and free? a port below 1024 needs privilege)",
                cause);
        this.address = address;
    }

    /** {@return the address that could not be bound} */
    public InetSocketAddress address() {
        return address;
    }
}
