package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.NodeEvent;
import io.ha4j.vrrp.Tracking;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.core.VrrpTimers;
import io.ha4j.vrrp.testkit.HostAction;
import io.ha4j.vrrp.testkit.SimulatedCluster;
import io.ha4j.vrrp.testkit.SimulatedHealth;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A node of a swarm: its plan, what is wrong with it now, and the watches of its present process. */
final class SwarmNode {

    private static final String HEALTH = "health";

    private final SimulatedCluster cluster;
    private final SwarmPlan plan;
    private final NodePlan own;
    private final Consumer<String> violations;
    private final SimulatedNode node;
    private List<InstanceWatch> watches = List.of();
    private final long patienceNanos;
    private int lives;
    private boolean refusesSends;
    /** When it was last seen unable to do as it should, because it was paused or its host took no packets. */
    private long hinderedNanos;
    /** When it was stopped last, and went on. */
    private long pausedNanos;

    private long resumedNanos = -1;
    private long gaveUpNanos = -1;
    private boolean paused;
    private boolean wallClockWasSet;
    private long changes;
    private long changedNanos;

    SwarmNode(SimulatedCluster cluster, SwarmPlan plan, NodePlan own, Consumer<String> violations) {
        this.cluster = cluster;
        this.plan = plan;
        this.own = own;
        this.violations = violations;
        long masterDownNanos = plan.masterDown(own.interval()).toNanos();
        this.patienceNanos = masterDownNanos + masterDownNanos / 100;
        this.node = cluster.add(own.name(), this::describe);
        node.onHostAction(this::onAction);
        if (own.drift() != 0) {
            node.drift(own.drift());
        }
    }

    private HaNode.Builder describe(SimulatedNode self) {
        lives++;
        List<VrrpInstance> instances = plan.instances(own, self);
        watches = instances.stream()
                .map(instance -> new InstanceWatch(this, instance))
                .toList();
        return plan.describe(own, instances).listener(this::onEvent);
    }

    private void onEvent(HaEvent event) {
        if (event instanceof VrrpEvent.StateChanged) {
            changes++;
            changedNanos = nowNanos();
        } else if (event instanceof NodeEvent.EventsLost lost) {
            violated("lost " + lost.count() + " events");
        }
        watches.stream().filter(watch -> watch.is(event.source())).forEach(watch -> watch.onEvent(event));
    }

    private void onAction(HostAction action) {
        if (action instanceof HostAction.Advertised sent && sent.priority() == 0) {
            gaveUpNanos = nowNanos();
        }
        watches.stream()
                .filter(watch -> watch.virtualRouterId() == action.virtualRouterId())
                .forEach(watch -> watch.onAction(action));
    }

    SimulatedNode node() {
        return node;
    }

    NodePlan plan() {
        return own;
    }

    List<InstanceWatch> watches() {
        return watches;
    }

    long nowNanos() {
        return cluster.now().toNanos();
    }

    /** {@return how many changes of state it has told} */
    long changes() {
        return changes;
    }

    /** {@return when its state changed last} */
    long changedNanos() {
        return changedNanos;
    }

    void violated(String violation) {
        violations.accept(own.name() + " " + violation);
    }

    // What is done to it

    boolean runsFreely() {
        return node.isRunning() && !node.isPaused();
    }

    /** What nobody renews is gone at the end of its lease, by the clock of the host; a new process may have taken it again. */
    void crash() {
        node.crash();
        Duration stay = plan.addressesStay();
        if (stay != null) {
            int life = lives;
            cluster.after(stay.plus(stay.dividedBy(100)), () -> {
                if (life == lives && !node.addresses().isEmpty()) {
                    violated("crashed " + stay + " ago, and its host still has " + node.addresses());
                }
            });
        }
    }

    void pause(boolean afterReading) {
        if (afterReading) {
            node.pauseAfterReading();
        } else {
            node.pause();
        }
        look();
    }

    void resume() {
        resumedNanos = nowNanos();
        hinderedNanos = resumedNanos;
        node.resume();
    }

    void refuseSends(boolean refuse) {
        refusesSends = refuse;
        node.refuseSends(refuse);
        look();
    }

    boolean refusesSends() {
        return refusesSends;
    }

    SimulatedHealth health() {
        return node.health(HEALTH);
    }

    // What is known of it

    /** Something has happened. */
    void look() {
        if (node.isPaused() && !paused) {
            pausedNanos = nowNanos();
        }
        paused = node.isPaused();
        if (paused || refusesSends) {
            hinderedNanos = nowNanos();
        }
    }

    /** Whether what it says of itself is so. */
    void check() {
        if (runsFreely()) {
            watches.forEach(InstanceWatch::checkSettled);
        }
    }

    /** {@return how long a backup waits at most when it has heard nothing, with room for drift} */
    long patienceNanos() {
        return patienceNanos;
    }

    /** {@return how long a backup of that priority waits when all have the same interval} */
    long masterDownNanos(int priority) {
        return VrrpTimers.masterDownNanos(
                plan.version(), priority, own.interval().toNanos(), plan.downTimerAdverts());
    }

    /** {@return whether it had no pause since then, its wall clock tells times, and all it heard have the same interval} */
    boolean keepsTime(long sinceNanos) {
        return plan.sameInterval() && !plan.corrupts() && restedUntilNanos() < sinceNanos && !wallClockWasSet;
    }

    void wallClock(Duration ahead) {
        wallClockWasSet = true;
        node.wallClock(ahead);
    }

    /** {@return when it went on after its last pause; now, if it is paused; -1 if it never was} */
    long restedUntilNanos() {
        return node.isPaused() ? nowNanos() : resumedNanos;
    }

    /** {@return when it last gave up a mastership, with priority 0; -1: never} */
    long gaveUpNanos() {
        return gaveUpNanos;
    }

    /** {@return up to when it had heard others when it did something at {@code nanos}: a pause may have come in between} */
    long decidedNanos(long nanos) {
        return resumedNanos == nanos ? pausedNanos : nanos;
    }

    /** {@return whether it can do what a master must, and has had the time for it} */
    boolean canRenew() {
        return !paused
                && !refusesSends
                && nowNanos() - hinderedNanos > own.interval().toNanos();
    }

    /** {@return whether it can be master at all} */
    boolean isAble() {
        boolean faulty = own.tracking() != null
                && own.tracking().equals(Tracking.fault())
                && health().status() != Health.Status.UP;
        return runsFreely() && node.isInterfaceUp() && !faulty;
    }

    InstanceWatch watch(int router) {
        return Objects.requireNonNull(watches.get(router));
    }

    @Override
    public String toString() {
        return own.name() + " priority " + own.priority() + " " + watches;
    }
}
