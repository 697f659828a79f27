package io.ha4j.vrrp.io;

import io.ha4j.value.CidrAddress;
import java.util.List;

/**
 * Who puts the virtual addresses on the host. Called on the VRRP loop, strictly in turn: acquire, release, acquire, and so on.
 */
public interface AddressKeeper {

    /** Takes the addresses and announces them. */
    void acquire(List<CidrAddress> addresses);

    /** Lets go of the addresses. */
    void release(List<CidrAddress> addresses);

    /** Announces the addresses again. */
    void reannounce(List<CidrAddress> addresses);

    /**
     * {@return a keeper that leaves the host as it is: the addresses are there anyway (a loopback network) or somebody else moves
     * them, a cloud for example, following the events}
     */
    static AddressKeeper unmanaged() {
        return UnmanagedAddresses.INSTANCE;
    }
}
