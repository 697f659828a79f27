package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.vrrp.MasterGate;

/** The gate of one virtual router in one process: open or closed, and whether it has agreed to what its router does. */
final class Gate implements MasterGate {

    private final Hand owner;
    private boolean agreed;

    Gate(Hand owner) {
        this.owner = owner;
    }

    @Override
    public boolean mayBecomeMaster() {
        agreed = owner.isGateOpen();
        return agreed;
    }

    /** {@return whether the last answer was a yes, which counts once} */
    boolean takeAgreement() {
        boolean yes = agreed;
        agreed = false;
        return yes;
    }
}
