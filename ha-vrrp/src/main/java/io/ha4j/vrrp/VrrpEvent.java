package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.LeadershipEvent;
import io.ha4j.LeadershipState;
import io.ha4j.vrrp.core.TransitionReason;
import java.time.Duration;
import java.time.Instant;

/** Events of a {@link VrrpInstance}. */
public sealed interface VrrpEvent extends HaEvent {

    /**
     * The state has changed.
     *
     * @param cause why
     * @param detail what exactly, in words, such as {@code eth0 is down}; empty: nothing more to say
     */
    record StateChanged(
            ComponentId source,
            Instant at,
            LeadershipState previous,
            LeadershipState state,
            TransitionReason cause,
            String detail)
            implements VrrpEvent, LeadershipEvent {

        @Override
        public String reason() {
            return cause.words(detail);
        }
    }

    /**
     * Another fault has come, or one of several has gone; the state stays FAULT.
     *
     * @param reason all that hold now, in words
     */
    record FaultsChanged(ComponentId source, Instant at, String reason) implements VrrpEvent {}

    /**
     * The priority has changed: by what is tracked, by the application, or by other settings.
     *
     * @param previous the one before
     * @param priority the one from now on, 1..255
     * @param reason what changed it, in words
     */
    record PriorityChanged(ComponentId source, Instant at, int previous, int priority, String reason)
            implements VrrpEvent {}

    /**
     * A backup follows another master than before.
     *
     * @param master where that sends from
     * @param priority its priority
     */
    record MasterChanged(ComponentId source, Instant at, String master, int priority) implements VrrpEvent {}

    /**
     * This master heard a router of lower rank that takes itself for the master, as after a split of the network. What moves
     * addresses on behalf of this node (a cloud) should claim them again. Told at most once in a master down interval.
     *
     * @param sender where that sends from
     * @param priority its priority
     */
    record LowerPriorityHeard(ComponentId source, Instant at, String sender, int priority) implements VrrpEvent {}

    /**
     * This master has announced its addresses again, since another router, or this one's own pause, may have misled the neighbours: a
     * split has healed. Told at most once in a master down interval.
     */
    record Reannounced(ComponentId source, Instant at) implements VrrpEvent {}

    /**
     * This node is master without having heard any other since its start: it is the first one, or the network does not let VRRP pass
     * and the others are masters too. Told once.
     *
     * @param advice what to look at, in words
     */
    record PeerNeverSeen(ComponentId source, Instant at, String advice) implements VrrpEvent {}

    /**
     * All spoke for mastership, but the gate does not let this node become master; it is asked again after the master down interval.
     *
     * @param reason what the gate said
     */
    record GateClosed(ComponentId source, Instant at, String reason) implements VrrpEvent {}

    /**
     * This process slept through a deadline, by a garbage collection, a stopped process or a busy host: by an advertisement interval
     * or more, or for so long that its lease ran out.
     *
     * @param late by how much
     * @param leaseLapsed whether it was master and a peer may have taken over meanwhile
     */
    record PauseNoticed(ComponentId source, Instant at, Duration late, boolean leaseLapsed) implements VrrpEvent {}

    /**
     * Advertisements cannot be sent. Told once; {@link SendRecovered} follows.
     *
     * @param reason what the system says
     */
    record SendFailed(ComponentId source, Instant at, String reason) implements VrrpEvent {}

    /** Advertisements are sent again. */
    record SendRecovered(ComponentId source, Instant at) implements VrrpEvent {}

    /**
     * Somebody removed an address of this master, and it was put back.
     *
     * @param address the address
     * @param device the interface
     */
    record AddressRepaired(ComponentId source, Instant at, String address, String device) implements VrrpEvent {}

    /**
     * Another host claims an address while this node is its master: a duplicate address, or a split of the network.
     *
     * @param address the address
     * @param device the interface where the claim was heard
     * @param hardwareAddress the other's, such as {@code 02:42:ac:11:00:02}
     */
    record AddressConflict(ComponentId source, Instant at, String address, String device, String hardwareAddress)
            implements VrrpEvent {}

    /**
     * Something did not work on this host that the election does not depend on.
     *
     * @param reason what, and why
     */
    record HostTrouble(ComponentId source, Instant at, String reason) implements VrrpEvent {}
}
