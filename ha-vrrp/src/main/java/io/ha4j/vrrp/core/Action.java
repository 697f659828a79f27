package io.ha4j.vrrp.core;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.RouterAddress;

/** What the world must do, in the order in which the machine says it. */
public sealed interface Action {

    /**
     * Send an advertisement to all peers, and tell {@link VrrpMachine#advertisementSent} if that worked.
     *
     * @param advertisement what to send; priority 0 gives mastership up
     */
    record Send(Advertisement advertisement) implements Action {}

    /** Take the virtual addresses and announce them. Always alternates with {@link ReleaseAddresses}. */
    record AcquireAddresses() implements Action {}

    /** Let go of the virtual addresses. */
    record ReleaseAddresses() implements Action {}

    /** Announce the addresses again, and put back what expired: somebody else may have taken them for a while. */
    record Reannounce() implements Action {}

    /**
     * The state has changed.
     *
     * @param previous the state before
     * @param next the state now
     * @param reason why
     * @param detail what exactly, in words, such as {@code eth0 is down}; empty: nothing more to say
     */
    record Transition(LeadershipState previous, LeadershipState next, TransitionReason reason, String detail)
            implements Action {}

    /**
     * Still in FAULT, but for another reason or with another detail than told before.
     *
     * @param reason the oldest fault that holds
     * @param detail its detail, and the other faults that hold
     */
    record FaultsChanged(TransitionReason reason, String detail) implements Action {}

    /**
     * The priority has changed.
     *
     * @param previous the one before
     * @param next the one from now on
     */
    record PriorityChanged(int previous, int next) implements Action {}

    /**
     * A backup follows another master than before.
     *
     * @param master where it sends from
     * @param priority its priority
     */
    record MasterChanged(RouterAddress master, int priority) implements Action {}

    /**
     * A master heard a router of lower rank that takes itself for the master.
     *
     * @param sender where it sends from
     * @param priority its priority
     */
    record LowerPriorityHeard(RouterAddress sender, int priority) implements Action {}

    /**
     * Ask the gate whether this router may become master, and tell {@link VrrpMachine#onGate} what it says.
     *
     * @param question its number, to be given back with the answer
     */
    record AskGate(long question) implements Action {}

    /**
     * The gate does not let this router become master; it asks again after the master down interval.
     *
     * @param reason why, in words
     */
    record GateClosed(String reason) implements Action {}

    /**
     * This process slept through a deadline by a full advertisement interval or more, or through the rest of the lease.
     *
     * @param lateNanos by how much
     * @param leaseLapsed whether it was master and a peer may have taken over meanwhile
     */
    record PauseNoticed(long lateNanos, boolean leaseLapsed) implements Action {}
}
