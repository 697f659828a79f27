package io.ha4j.vrrp;

import io.ha4j.LeadershipState;
import io.ha4j.vrrp.core.Action;
import io.ha4j.vrrp.core.VrrpMachine;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.io.AdvertisementPort;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.packet.Advertisement;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the machine of one instance says: the only reader of its actions. On the VRRP loop. */
final class ActionRunner {

    private static final Logger log = LoggerFactory.getLogger(ActionRunner.class);

    private final VrrpMachine machine;
    private final AdvertisementPort port;
    private final AddressKeeper keeper;
    private final InstanceReporter reporter;
    private final RouterView view;
    private final EffectivePriority priority;
    private final LongConsumer gate;

    private VrrpInstance instance;
    private VrrpChannel channel;
    /** Between acquire and release. */
    private boolean holdsAddresses;
    /** The last advertisement went out to somebody; else a peer may well have the addresses, and they must lapse here. */
    private boolean heard;

    /**
     * Carries out nothing yet.
     *
     * @param gate is asked the questions of that number
     */
    ActionRunner(
            VrrpInstance instance,
            VrrpChannel channel,
            VrrpMachine machine,
            AdvertisementPort port,
            AddressKeeper keeper,
            InstanceReporter reporter,
            RouterView view,
            EffectivePriority priority,
            LongConsumer gate) {
        this.instance = instance;
        this.channel = channel;
        this.machine = machine;
        this.port = port;
        this.keeper = keeper;
        this.reporter = reporter;
        this.view = view;
        this.priority = priority;
        this.gate = gate;
    }

    /** The instance is described so from now on, and goes that way. */
    void change(VrrpInstance next, VrrpChannel way) {
        instance = next;
        channel = way;
    }

    void run(List<Action> actions) {
        for (Action action : actions) {
            try {
                run(action);
            } catch (RuntimeException | Error e) { // a broken action must not keep the others from being carried out
                log.error("{}: {} failed", instance.id(), action, e);
            }
        }
    }

    private void run(Action action) {
        if (action instanceof Action.Send send) {
            send(send.advertisement());
        } else if (action instanceof Action.AcquireAddresses) {
            holdsAddresses = true;
            keeper.acquire(view.now());
        } else if (action instanceof Action.ReleaseAddresses) {
            holdsAddresses = false;
            keeper.release(view.now());
        } else if (action instanceof Action.Reannounce) {
            reannounce();
        } else if (action instanceof Action.Transition transition) {
            changeState(transition);
        } else if (action instanceof Action.FaultsChanged change) {
            reporter.faultsChanged(change);
        } else if (action instanceof Action.PriorityChanged change) {
            view.priority(change.next());
            reporter.priorityChanged(change, priority.reason());
        } else if (action instanceof Action.MasterChanged change) {
            reporter.masterChanged(change);
        } else if (action instanceof Action.LowerPriorityHeard lower) {
            reporter.lowerPriorityHeard(lower);
        } else if (action instanceof Action.AskGate ask) {
            gate.accept(ask.question());
        } else if (action instanceof Action.GateClosed refusal) {
            reporter.gateClosed(refusal.reason());
        } else if (action instanceof Action.PauseNoticed pause) {
            reporter.pauseNoticed(pause);
        } else {
            throw new AssertionError(action);
        }
    }

    private void send(Advertisement advertisement) {
        long beganNanos = view.now();
        AdvertisementPort.Sent sent = port.send(advertisement);
        if (advertisement.priority() == Advertisement.PRIORITY_STOP) {
            return; // the end of a mastership, whether they hear it or not
        }
        boolean recovered = false;
        if (sent.failure() == null) { // to all of them: only then nobody takes over by time-out
            machine.advertisementSent(beganNanos);
            view.showLease(); // before anybody hears that this is the master
            recovered = reporter.sent();
        } else {
            reporter.sendFailed(sent.failure());
        }
        heard = sent.peers() > 0;
        if (heard && holdsAddresses) {
            keeper.renew(view.now());
            if (recovered) {
                keeper.reannounce(view.now()); // while nobody heard us, somebody may have taken them
            }
        }
    }

    private void reannounce() {
        if (heard) {
            keeper.reannounce(view.now());
            reporter.reannounced(view.now(), instance.downTimerAdverts() * view.masterIntervalNanos());
        }
    }

    private void changeState(Action.Transition transition) {
        boolean isMaster = transition.next() == LeadershipState.MASTER;
        reporter.stateChanged(transition, isMaster ? channel.self() : null);
        view.state(transition.next());
    }
}
