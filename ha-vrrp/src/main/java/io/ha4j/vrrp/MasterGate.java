package io.ha4j.vrrp;

/**
 * Somebody who must agree before an instance becomes master: a witness in a third place, a quorum, a gateway that must be reachable from
 * here. It is what helps against a split of the network, which VRRP alone cannot tell from a dead peer.
 *
 * <p>It is asked each time when everything else speaks for mastership, and not while the instance is master. While it is being asked,
 * the instance is backup; a master that is heard meanwhile ends the matter.
 */
@FunctionalInterface
public interface MasterGate {

    /**
     * {@return whether this node may become master}
     *
     * <p>Called on a thread of its own, one call at a time for an instance; it may block. An exception, or no answer within the time-out,
     * is a no; a call that is too late is interrupted, and no other one begins before it has returned.
     *
     * @throws Exception if it cannot say; its message becomes the reason
     */
    boolean mayBecomeMaster() throws Exception;
}
