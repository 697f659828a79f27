package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.ComponentId;
import io.ha4j.HaEvent;
import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.vrrp.VirtualRouter;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.VrrpSnapshot;
import io.ha4j.vrrp.core.TransitionReason;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.testkit.HostAction;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One virtual router of one process: whether what it tells, and what it does to its host, is in order. */
final class InstanceWatch {

    /** Marks a mastership that began; one that ended is marked by how often it gave up. */
    private static final int TAKEN = -1;
    /** The shortest interval, with room for drift: an answer and the regular advertisement may come together, a burst may not. */
    private static final long FEW_NANOS = 9_900_000;

    private final SwarmNode owner;
    private final @Nullable Gate gate;
    private VrrpInstance instance;
    private RouterPlan plan;
    private List<InetAddress> addresses;
    /** Those that it had earlier in this life; what a former life has left is gone at the end of its lease. */
    private List<InetAddress> formerAddresses = List.of();

    private Change change = Change.NONE;
    private @Nullable VirtualRouter router;
    private LeadershipState told = LeadershipState.INIT;
    private long toldNanos;
    /** The application had it give up: it follows whoever leads. */
    private boolean standsBack;
    /** A backup has heard of a master since it became one. */
    private boolean followsSomebody;

    private long priorityChangedNanos;
    /** The masterships that began and ended on the host, and were not told yet. */
    private final ArrayDeque<Integer> untold = new ArrayDeque<>();

    private boolean holdsAddresses;
    private boolean justTaken;
    private boolean sendingWorks;
    private int gaveUp;
    private boolean advertised;
    private long advertisedNanos;
    private long lastButOneNanos = Long.MIN_VALUE / 2;
    private @Nullable TransitionReason masterCause;
    private long term;
    private long termBeganNanos;
    private long termDecidedNanos;
    private boolean termPreempts;
    /** When this master last told of another one of lower rank. */
    private long lowerHeardNanos = -1;

    /** What an exchange of descriptions, which is going on, means for it. */
    private enum Change {
        /** None is going on. */
        NONE,
        /** It is as it was, and must not notice. */
        UNTOUCHED,
        /** It is changed, and must stay in its state. */
        CHANGED
    }

    /**
     * Begins to watch.
     *
     * @param gate must agree before it becomes master; null: nobody need
     */
    InstanceWatch(SwarmNode owner, RouterPlan plan, VrrpInstance instance, @Nullable Gate gate) {
        this.owner = owner;
        this.gate = gate;
        this.plan = plan;
        this.instance = instance;
        this.addresses = plan.virtualAddresses();
    }

    boolean is(ComponentId id) {
        return instance.id().equals(id);
    }

    SwarmNode owner() {
        return owner;
    }

    RouterPlan plan() {
        return plan;
    }

    String name() {
        return instance.name();
    }

    /** Its node is being changed. */
    void beginChange(RouterPlan nextPlan, VrrpInstance next) {
        change = instance.equals(next) ? Change.UNTOUCHED : Change.CHANGED;
        plan = nextPlan;
        instance = next;
        List<InetAddress> had = new ArrayList<>(formerAddresses);
        had.addAll(addresses);
        addresses = plan.virtualAddresses();
        had.removeAll(addresses);
        formerAddresses = had;
    }

    void endChange() {
        change = Change.NONE;
    }

    /** Its node does not have it any more. */
    void checkGone() {
        check(told == LeadershipState.INIT && !holdsAddresses, "was removed as " + told);
    }

    long toldNanos() {
        return toldNanos;
    }

    boolean standsBack() {
        return standsBack;
    }

    int virtualRouterId() {
        return instance.virtualRouterId();
    }

    /** {@return the handle, also when its process has ended; null: not started yet} */
    @Nullable
    VirtualRouter router() {
        SimulatedNode node = owner.node();
        if (router == null && node.isRunning()) {
            router = node.get(instance);
        }
        return router;
    }

    LeadershipState told() {
        return told;
    }

    /** {@return why it became master last} */
    @Nullable
    TransitionReason masterCause() {
        return masterCause;
    }

    /** {@return whether it holds its lease; notes when a term begins} */
    boolean holdsLease() {
        VirtualRouter running = router();
        if (running == null || !owner.node().isRunning()) {
            return false;
        }
        Lease lease = running.lease();
        if (!lease.isHeld()) {
            return false;
        }
        if (lease.term() != term) {
            term = lease.term();
            termBeganNanos = owner.nowNanos();
            termDecidedNanos = owner.decidedNanos(termBeganNanos);
            termPreempts = lowerHeardNanos >= termDecidedNanos
                    && owner.own().preemption(plan.unit()).isAllowed();
        }
        return true;
    }

    /** {@return when the present term of its lease began} */
    long termBeganNanos() {
        return termBeganNanos;
    }

    /** {@return up to when it had heard others when that term began: a pause may have come in between} */
    long termDecidedNanos() {
        return termDecidedNanos;
    }

    /** {@return whether that term is of a master that slept, heard that a lower one has taken over, and may go on: a preemption} */
    boolean termPreempts() {
        return termPreempts;
    }

    void onEvent(HaEvent event) {
        if (change == Change.UNTOUCHED) {
            violated("was not changed, and tells " + event);
        }
        if (event instanceof VrrpEvent.StateChanged change) {
            onStateChanged(change);
        } else if (event instanceof VrrpEvent.MasterChanged) {
            followsSomebody = true;
        } else if (event instanceof VrrpEvent.PriorityChanged) {
            priorityChangedNanos = owner.nowNanos();
        } else if (event instanceof VrrpEvent.LowerPriorityHeard) {
            lowerHeardNanos = owner.nowNanos();
        }
    }

    private void onStateChanged(VrrpEvent.StateChanged event) {
        if (event.previous() != told || event.state() == told) {
            violated("tells " + event + " after " + told);
        }
        if (change != Change.NONE) {
            violated("is moved by a change: " + event);
        }
        told = event.state();
        if (event.cause() == TransitionReason.MASTER_DOWN) {
            checkPatience(event);
        }
        toldNanos = owner.nowNanos();
        followsSomebody = false;
        check(!standsBack || event.cause() != TransitionReason.PREEMPTED_LOWER, "preempts, and had failed over");
        standsBack = (standsBack || event.cause() == TransitionReason.FAILED_OVER) && !event.becameMaster();
        boolean agreed = gate == null || gate.takeAgreement();
        if (event.becameMaster()) {
            check(agreed, "is master, and its gate has not agreed");
            masterCause = event.cause();
            check(!untold.isEmpty() && untold.remove() == TAKEN, "is master without having taken the addresses");
        } else if (event.lostMastership()) {
            int times = untold.isEmpty() ? TAKEN : untold.remove();
            if (times != timesExpected(event)) {
                violated("gave up " + times + " times: " + event);
            }
        }
    }

    /** Who yields says nothing, as another one is master already. */
    private static int timesExpected(VrrpEvent.StateChanged event) {
        return switch (event.state()) {
            case FAULT -> 2;
            case BACKUP -> event.cause() == TransitionReason.FAILED_OVER ? 1 : 0;
            default -> 1;
        };
    }

    /**
     * A takeover by time-out comes when the timer of the present priority has run out, counted from the last advertisement or from when
     * this became a backup; later only if the priority has risen at the last moment.
     */
    private void checkPatience(VrrpEvent.StateChanged event) {
        VirtualRouter running = router();
        long nowNanos = owner.nowNanos();
        if (running == null || !owner.keepsTime(nowNanos - 2 * owner.patienceNanos())) {
            return;
        }
        VrrpSnapshot snapshot = running.snapshot();
        if (snapshot.priority() == Advertisement.PRIORITY_OWNER) {
            return; // its timers are its own
        }
        long heardNanos = snapshot.peers().stream()
                .mapToLong(peer -> nowNanos
                        - Duration.between(peer.lastHeard(), event.at()).toNanos())
                .max()
                .orElse(0);
        long expectedNanos = owner.masterDownNanos(snapshot.priority());
        long dueNanos = Math.max(heardNanos, toldNanos) + expectedNanos;
        long toleranceNanos = expectedNanos / 200 + FEW_NANOS / 1_000;
        check(nowNanos >= dueNanos - toleranceNanos, "took over before its time");
        boolean alone = gate == null && !owner.isGrouped(plan);
        boolean late = nowNanos > Math.max(dueNanos, priorityChangedNanos) + toleranceNanos;
        check(!alone || !late, "took over too late");
    }

    void onAction(HostAction action) {
        if (change == Change.UNTOUCHED) {
            violated("was not changed, and does " + action);
        }
        if (action instanceof HostAction.Advertised sent) {
            onAdvertised(sent);
        } else if (action instanceof HostAction.AddressesTaken) {
            check(!holdsAddresses, "takes addresses that it has");
            check(advertised && gaveUp == 0, "takes addresses before it has advertised itself");
            holdsAddresses = true;
            justTaken = true;
            untold.add(TAKEN);
        } else if (action instanceof HostAction.AddressesChanged) {
            check(holdsAddresses, "changes addresses that it does not have");
            justTaken = true;
        } else if (action instanceof HostAction.AddressesAnnounced) {
            check(holdsAddresses, "announces addresses that it does not have");
            check(justTaken || sendingWorks, "announces addresses again when nobody can hear that it is master");
            justTaken = false;
        } else if (action instanceof HostAction.AddressesReleased) {
            check(holdsAddresses, "lets go of addresses that it does not have");
            holdsAddresses = false;
            untold.add(gaveUp);
            gaveUp = 0;
            advertised = false;
            lastButOneNanos =
                    Long.MIN_VALUE / 2; // the next mastership begins with an advertisement, however soon that is
        }
    }

    private void onAdvertised(HostAction.Advertised sent) {
        if (sent.priority() == 0) {
            gaveUp++;
            return;
        }
        sendingWorks = sent.taken();
        check(gaveUp == 0, "gives up and goes on");
        long nowNanos = owner.nowNanos();
        boolean paused = owner.restedUntilNanos() >= nowNanos - FEW_NANOS;
        check(paused || nowNanos - lastButOneNanos >= FEW_NANOS, "advertises itself three times within 10 ms");
        lastButOneNanos = advertised ? advertisedNanos : Long.MIN_VALUE / 2;
        advertised = true;
        advertisedNanos = nowNanos;
    }

    /** Between two rounds, state and host say the same. */
    void checkSettled() {
        VirtualRouter running = router();
        if (running == null) {
            return;
        }
        boolean master = running.state() == LeadershipState.MASTER;
        SimulatedNode node = owner.node();
        boolean all = true;
        boolean none = true;
        for (InetAddress address : addresses) {
            boolean present = node.hasAddress(address);
            all &= present;
            none &= !present;
        }
        for (InetAddress address : formerAddresses) {
            if (node.hasAddress(address)) {
                violated("does not have " + address + " any more, and its host has");
            }
        }
        check(running.state() == told, "has another state than it has told");
        check(holdsAddresses == master, "has not taken or released its addresses as its state demands");
        check(master || none, "is not master, and its host has the addresses");
        check(!master || all || !owner.canRenew(), "is master, and its host does not have the addresses");
        check(master || !running.lease().isHeld(), "is not master and holds a lease");
        boolean alone = gate == null && !owner.isGrouped(plan);
        check(!alone || !waitsInVain(), "has heard of no master, and waits longer than its own timer");
    }

    /** Nobody but a master that it follows has the timer of a backup begin anew; a priority 0 may add a skew. */
    boolean waitsInVain() {
        long waitedNanos = owner.nowNanos() - toldNanos;
        boolean tooLong = told == LeadershipState.BACKUP
                && !followsSomebody
                && owner.restedUntilNanos() < toldNanos
                && waitedNanos > owner.patienceNanos();
        VirtualRouter running = router();
        if (!tooLong || running == null) {
            return false;
        }
        long gaveUpNearby = running.snapshot().counters().getOrDefault("priorityZeroReceived", 0L);
        return waitedNanos > owner.patienceNanos() * (1 + gaveUpNearby);
    }

    private void check(boolean ok, String violation) {
        if (!ok) {
            violated(violation);
        }
    }

    private void violated(String violation) {
        owner.violated(instance.name() + " " + violation);
    }

    @Override
    public String toString() {
        return owner.node() + " " + name() + " " + told;
    }
}
