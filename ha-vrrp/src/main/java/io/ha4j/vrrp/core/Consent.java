package io.ha4j.vrrp.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who must agree before a backup whose time has come becomes master: its gate, then its companions in a sync group. */
final class Consent {

    /** What the members of a sync group have to say when one of them could become master. */
    interface Companions {

        /** {@return whether all others want to be master too, or are} */
        boolean agree(Membership asking);
    }

    private final List<Action> actions;
    private @Nullable Companions companions;
    private boolean gated;
    /** The gate is being asked, and the number of that question; it has said yes. */
    private boolean asking;

    private long questions;
    private boolean gateOpen;
    /** Its time has come, and its companions are not ready yet. */
    private boolean wantsMaster;

    Consent(List<Action> actions) {
        this.actions = actions;
    }

    /** {@return whether anybody must agree} */
    boolean isNeeded() {
        return gated || companions != null;
    }

    void gated(boolean required) {
        gated = required;
    }

    void companions(@Nullable Companions others) {
        companions = others;
    }

    /** {@return whether the gate is being asked} */
    boolean isAsking() {
        return asking;
    }

    /** {@return whether it only waits for its companions} */
    boolean wantsMaster() {
        return wantsMaster;
    }

    /** It waits for its companions from now on. */
    void wish() {
        wantsMaster = true;
    }

    /** {@return whether all agree; else it waits for the answer of the gate, or for the last of its companions} */
    boolean isGivenTo(Membership member) {
        if (gated && !gateOpen) {
            asking = true;
            actions.add(new Action.AskGate(++questions));
            return false;
        }
        wantsMaster = companions != null && !companions.agree(member);
        return !wantsMaster;
    }

    /** {@return whether that is the answer which the backup waits for} */
    boolean isAnswered(long question, boolean open) {
        if (!asking || question != questions) {
            return false;
        }
        asking = false;
        gateOpen = open;
        return true;
    }

    /** Another master is there, or will be: whoever was asked must be asked again. */
    void withdraw() {
        wantsMaster = false;
        asking = false;
        gateOpen = false;
    }
}
