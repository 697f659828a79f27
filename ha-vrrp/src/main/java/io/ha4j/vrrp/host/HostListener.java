package io.ha4j.vrrp.host;

import io.ha4j.vrrp.core.FaultKind;
import io.ha4j.vrrp.packet.RouterAddress;

/** Hears what the host has to say about one instance. Called on the VRRP loop, never from within a call to the caller. */
public interface HostListener {

    /**
     * Something that the instance needs is missing. Told again when the detail changes.
     *
     * @param detail what exactly, in words, such as {@code eth0 is down}
     */
    void onFault(FaultKind kind, String detail, long nowNanos);

    /** It is there again. */
    void onCleared(FaultKind kind, long nowNanos);

    /** The address that advertisements are sent from is known, or has changed. */
    void onSelf(RouterAddress self, long nowNanos);

    /** Something worth an event that changes no state. */
    void onNotice(HostNotice notice);
}
