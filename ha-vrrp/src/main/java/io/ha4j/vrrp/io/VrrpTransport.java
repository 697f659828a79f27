package io.ha4j.vrrp.io;

import io.ha4j.HaComponent;
import io.ha4j.value.AddressFamily;

/**
 * How advertisements travel. A value; instances with equal transports share one socket and are told apart by their virtual router
 * id.
 */
public interface VrrpTransport extends HaComponent<VrrpChannel> {

    /** {@return the family of the sender's address, and so of the virtual addresses that it advertises} */
    AddressFamily family();

    /** {@return whether advertisements must be signed, because any process could send them} */
    boolean requiresSignature();

    /**
     * {@return whether a node plays some elections in memory before its first real one, so that the JVM has compiled them: yes, but
     * where no time passes by computing}
     */
    default boolean isRehearsed() {
        return true;
    }
}
