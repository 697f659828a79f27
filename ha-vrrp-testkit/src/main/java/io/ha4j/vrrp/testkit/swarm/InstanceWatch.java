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
import io.ha4j.vrrp.testkit.HostAction;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One virtual router of one process: whether what it tells, and what it does to its host, is in order. */
final class InstanceWatch {

    /** Marks a mastership that began; one that ended is marked by how often it gave up. */
    private static final int TAKEN = -1;
    /** The shortest interval, with room for drift: an answer and the regular advertisement may come together, a burst may not. */
    private static final long FEW_NANOS = 9_900_000;

    private final SwarmNode owner;
    private final VrrpInstance instance;
    private final InetAddress address;
    private @Nullable VirtualRouter router;
    private LeadershipState told = LeadershipState.INIT;
    private long toldNanos;
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

    InstanceWatch(SwarmNode owner, VrrpInstance instance) {
        this.owner = owner;
        this.instance = instance;
        this.address = instance.virtualAddresses().get(0).address();
    }

    boolean is(ComponentId id) {
        return instance.id().equals(id);
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
        }
        return true;
    }

    /** {@return when the present term of its lease began} */
    long termBeganNanos() {
        return termBeganNanos;
    }

    void onEvent(HaEvent event) {
        if (event instanceof VrrpEvent.StateChanged change) {
            onStateChanged(change);
        } else if (event instanceof VrrpEvent.MasterChanged) {
            followsSomebody = true;
        } else if (event instanceof VrrpEvent.PriorityChanged) {
            priorityChangedNanos = owner.nowNanos();
        }
    }

    private void onStateChanged(VrrpEvent.StateChanged event) {
        check(event.previous() == told, "tells " + event + " after " + told);
        check(event.state() != event.previous(), "tells " + event);
        told = event.state();
        if (event.cause() == TransitionReason.MASTER_DOWN) {
            checkPatience(event);
        }
        toldNanos = owner.nowNanos();
        followsSomebody = false;
        if (event.becameMaster()) {
            masterCause = event.cause();
            check(!untold.isEmpty() && untold.remove() == TAKEN, "is master without having taken the addresses");
        } else if (event.lostMastership()) {
            int times = untold.isEmpty() ? TAKEN : untold.remove();
            int expected = told == LeadershipState.BACKUP ? 0 : told == LeadershipState.FAULT ? 2 : 1;
            check(times == expected, "gave up " + times + " times, not " + expected + ": " + event);
        }
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
        long heardNanos = snapshot.peers().stream()
                .mapToLong(peer -> nowNanos
                        - Duration.between(peer.lastHeard(), event.at()).toNanos())
                .max()
                .orElse(0);
        long expectedNanos = owner.masterDownNanos(snapshot.priority());
        long dueNanos = Math.max(heardNanos, toldNanos) + expectedNanos;
        long toleranceNanos = expectedNanos / 200 + FEW_NANOS / 1_000;
        check(nowNanos >= dueNanos - toleranceNanos, "took over before its time: " + event);
        check(nowNanos <= Math.max(dueNanos, priorityChangedNanos) + toleranceNanos, "took over too late: " + event);
    }

    void onAction(HostAction action) {
        if (action instanceof HostAction.Advertised sent) {
            onAdvertised(sent);
        } else if (action instanceof HostAction.AddressesTaken) {
            check(!holdsAddresses, "takes addresses that it has");
            check(advertised && gaveUp == 0, "takes addresses before it has advertised itself");
            holdsAddresses = true;
            justTaken = true;
            untold.add(TAKEN);
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
        boolean present = owner.node().hasAddress(address);
        check(running.state() == told, "has another state than it has told");
        check(holdsAddresses == master, "has not taken or released its addresses as its state demands");
        check(master || !present, "is not master, and its host has the addresses");
        check(!master || present || !owner.canRenew(), "is master, and its host does not have the addresses");
        check(master || !running.lease().isHeld(), "is not master and holds a lease");
        check(!waitsInVain(running), "has heard of no master, and waits longer than its own timer");
    }

    /** Nobody but a master that it follows has the timer of a backup begin anew; a priority 0 may add a skew. */
    private boolean waitsInVain(VirtualRouter running) {
        long waitedNanos = owner.nowNanos() - toldNanos;
        boolean tooLong = told == LeadershipState.BACKUP
                && !followsSomebody
                && owner.restedUntilNanos() < toldNanos
                && waitedNanos > owner.patienceNanos();
        if (!tooLong) {
            return false;
        }
        long gaveUpNearby = running.snapshot().counters().getOrDefault("priorityZeroReceived", 0L);
        return waitedNanos > owner.patienceNanos() * (1 + gaveUpNearby);
    }

    private void check(boolean ok, String violation) {
        if (!ok) {
            owner.violated(instance.name() + " " + violation);
        }
    }

    @Override
    public String toString() {
        return owner.node() + " " + told;
    }
}
