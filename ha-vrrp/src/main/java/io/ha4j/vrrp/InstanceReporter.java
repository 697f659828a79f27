package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaContext;
import io.ha4j.LeadershipState;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.core.Action;
import io.ha4j.vrrp.core.TransitionReason;
import io.ha4j.vrrp.host.HostNotice;
import io.ha4j.vrrp.io.VrrpCounter;
import io.ha4j.vrrp.io.VrrpCounters;
import io.ha4j.vrrp.packet.RouterAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Tells and counts events of one instance, and shows what they have told so far. Called on the VRRP loop; {@link #view()} is thread-safe. */
final class InstanceReporter {

    private static final String ALONE =
            "no advertisement of another router was heard since the start; if there is one, look whether"
                    + " firewalls and switches let the protocol pass (IP protocol 112, its multicast group, or the UDP port), and whether virtual"
                    + " router id, version and authentication are the same";

    private final ComponentId id;
    private final HaContext context;
    private final VrrpCounters counters;
    private final Logger log;
    private boolean sendFailing;
    private boolean aloneTold;
    private String gateReason = "";
    private long reannouncedNanos;

    private volatile View view = new View(LeadershipState.INIT, "not started", null);

    /** What the events have told so far. */
    record View(
            LeadershipState state, String reason, @Nullable RouterAddress master) {}

    InstanceReporter(ComponentId id, HaContext context, VrrpCounters counters, Logger log) {
        this.id = id;
        this.context = context;
        this.counters = counters;
        this.log = log;
        this.reannouncedNanos = context.ticker().nanos() - Long.MAX_VALUE / 2;
    }

    View view() {
        return view;
    }

    void stateChanged(Action.Transition transition, @Nullable RouterAddress master) {
        boolean isMaster = transition.next() == LeadershipState.MASTER;
        if (isMaster) {
            counters.count(VrrpCounter.BECAME_MASTER);
        } else if (transition.previous() == LeadershipState.MASTER) {
            counters.count(VrrpCounter.RELEASED_MASTER);
        }
        gateReason = "";
        sendFailing = false; // each mastership tells its own trouble
        VrrpEvent.StateChanged event = new VrrpEvent.StateChanged(
                id, at(), transition.previous(), transition.next(), transition.reason(), transition.detail());
        context.publish(event, () -> view = new View(transition.next(), event.reason(), master));
        log.info("{}: {} -> {}, {}", id, transition.previous(), transition.next(), event.reason());
        if (isMaster && transition.reason() == TransitionReason.MASTER_DOWN) {
            tellIfAlone();
        }
    }

    void faultsChanged(Action.FaultsChanged change) {
        String reason = change.reason().words(change.detail());
        context.publish(
                new VrrpEvent.FaultsChanged(id, at(), reason),
                () -> view = new View(view.state(), reason, view.master()));
        log.info("{}: still {}, {}", id, view.state(), view.reason());
    }

    /** The state is the same, and the reason for it another one. */
    void because(String reason) {
        view = new View(view.state(), reason, view.master());
    }

    void priorityChanged(Action.PriorityChanged change, String reason) {
        context.publish(new VrrpEvent.PriorityChanged(id, at(), change.previous(), change.next(), reason));
        log.info("{}: priority {} -> {}, {}", id, change.previous(), change.next(), reason);
    }

    void masterChanged(Action.MasterChanged change) {
        context.publish(
                new VrrpEvent.MasterChanged(id, at(), change.master().toString(), change.priority()),
                () -> view = new View(view.state(), view.reason(), change.master()));
    }

    /** A master sends from another address than before. */
    void selfChanged(RouterAddress self) {
        if (view.state() == LeadershipState.MASTER) {
            view = new View(view.state(), view.reason(), self);
        }
    }

    void lowerPriorityHeard(Action.LowerPriorityHeard heard) {
        context.publish(
                new VrrpEvent.LowerPriorityHeard(id, at(), heard.sender().toString(), heard.priority()));
    }

    /** Again only when the reason is another one, or it was master in between. */
    void gateClosed(String reason) {
        if (!reason.equals(gateReason)) {
            gateReason = reason;
            context.publish(new VrrpEvent.GateClosed(id, at(), reason));
        }
    }

    /** Not each of what may be many. */
    void reannounced(long nowNanos, long gapNanos) {
        if (nowNanos - reannouncedNanos >= gapNanos) {
            reannouncedNanos = nowNanos;
            context.publish(new VrrpEvent.Reannounced(id, at()));
        }
    }

    private void tellIfAlone() {
        if (!aloneTold && counters.get(VrrpCounter.ADVERTISEMENTS_RECEIVED) == 0) {
            aloneTold = true;
            context.publish(new VrrpEvent.PeerNeverSeen(id, at(), ALONE));
        }
    }

    void pauseNoticed(Action.PauseNoticed pause) {
        counters.count(VrrpCounter.PAUSES);
        context.publish(new VrrpEvent.PauseNoticed(id, at(), Duration.ofNanos(pause.lateNanos()), pause.leaseLapsed()));
    }

    void sendFailed(String reason) {
        if (!sendFailing) {
            sendFailing = true;
            log.warn("{}: cannot send advertisements {}", id, reason);
            context.publish(new VrrpEvent.SendFailed(id, at(), reason));
        }
    }

    /** {@return whether it had failed before} */
    boolean sent() {
        boolean recovered = sendFailing;
        if (recovered) {
            sendFailing = false;
            context.publish(new VrrpEvent.SendRecovered(id, at()));
        }
        return recovered;
    }

    void noticed(HostNotice notice) {
        if (notice instanceof HostNotice.AddressRepaired repaired) {
            context.publish(
                    new VrrpEvent.AddressRepaired(id, at(), Addresses.text(repaired.address()), repaired.device()));
        } else if (notice instanceof HostNotice.AddressConflict conflict) {
            context.publish(new VrrpEvent.AddressConflict(
                    id, at(), Addresses.text(conflict.address()), conflict.device(), conflict.hardwareAddress()));
        } else if (notice instanceof HostNotice.Trouble trouble) {
            log.warn("{}: {}", id, trouble.reason());
            context.publish(new VrrpEvent.HostTrouble(id, at(), trouble.reason()));
        } else {
            throw new AssertionError(notice);
        }
    }

    private Instant at() {
        return context.wallClock().instant();
    }
}
