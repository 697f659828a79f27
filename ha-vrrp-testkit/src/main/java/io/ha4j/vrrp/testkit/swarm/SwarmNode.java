package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.HaComponent;
import io.ha4j.HaEvent;
import io.ha4j.HaNode;
import io.ha4j.Health;
import io.ha4j.NodeEvent;
import io.ha4j.vrrp.VrrpEvent;
import io.ha4j.vrrp.core.VrrpTimers;
import io.ha4j.vrrp.testkit.HostAction;
import io.ha4j.vrrp.testkit.SimulatedCluster;
import io.ha4j.vrrp.testkit.SimulatedHealth;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node of a swarm: its plan, what is wrong with it now, and the watches of its present process. */
final class SwarmNode {

    private static final String HEALTH = "health";
    /** A health that was set goes from its own loop to that of the election: it waits in as many inboxes, one after the other. */
    private static final int INBOXES = 2;
    /** What follows from the time alone is looked at less often. */
    private static final int EACH_SO_MANY = 8;

    private final SimulatedCluster cluster;
    private final int index;
    private final Supplier<SwarmPlan> target;
    private final Consumer<String> violations;
    private final SimulatedNode node;
    /** By which its present process runs, or the last one ran. */
    private SwarmPlan plan;

    private List<InstanceWatch> watches = List.of();
    private @Nullable GroupWatch groupWatch;
    private final Hand hand = new Hand(this);
    private int lives;
    private boolean refusesSends;
    /** When it was last seen unable to do as it should, because it was paused or its host took no packets. */
    private long hinderedNanos;
    /** It decides what was due before it reads what has come meanwhile. */
    private boolean pausesAfterReading;
    /** When it was stopped last; when it went on after its last pause, and up to when it had heard others then. */
    private long pausedNanos;

    private long resumedNanos = -1;
    private long heardUntilNanos = -1;
    private long gaveUpNanos = -1;
    private long intervalsChangedNanos = Long.MIN_VALUE / 2;
    private boolean paused;
    private boolean wallClockWasSet;
    private boolean hasActed;
    private int looks;
    private long changes;
    private long changedNanos;

    SwarmNode(SimulatedCluster cluster, Supplier<SwarmPlan> target, int index, Consumer<String> violations) {
        this.cluster = cluster;
        this.target = target;
        this.plan = target.get();
        this.index = index;
        this.violations = violations;
        this.node = cluster.add(plan.nodes().get(index).name(), this::describe);
        node.onHostAction(this::onAction);
        if (own().drift() != 0) {
            node.drift(own().drift());
        }
        health().set(well());
    }

    private HaNode.Builder describe(SimulatedNode self) {
        lives++;
        hand.forget();
        plan = target.get();
        watches = List.of();
        Description description = describe();
        watches = watches(description);
        groupWatch = description.group() == null ? null : new GroupWatch(this, description.group());
        return HaNode.builder(plan.seed() + "-" + own().name())
                .with(description.components().toArray(HaComponent[]::new))
                .listener(this::onEvent);
    }

    private Description describe() {
        return new Description(plan, own(), node, health(), hand::gate);
    }

    /** {@return those of the routers in a description: the present ones, told so, and new ones} */
    private List<InstanceWatch> watches(Description description) {
        List<InstanceWatch> next = new ArrayList<>();
        description.instances().forEach((router, instance) -> {
            InstanceWatch present = watch(router);
            if (present == null) {
                next.add(new InstanceWatch(this, router, instance, hand.gate(router)));
            } else {
                present.beginChange(router, instance);
                next.add(present);
            }
        });
        return next;
    }

    private void onEvent(HaEvent event) {
        hasActed = true;
        if (event instanceof VrrpEvent.StateChanged) {
            changes++;
            changedNanos = nowNanos();
        } else if (event instanceof NodeEvent.EventsLost lost) {
            violated("lost " + lost.count() + " events");
        }
        for (InstanceWatch watch : watches) {
            if (watch.is(event.source())) {
                watch.onEvent(event);
            }
        }
        if (groupWatch != null) {
            groupWatch.onEvent(event);
        }
    }

    private void onAction(HostAction action) {
        hasActed = true;
        if (action instanceof HostAction.Advertised sent && sent.priority() == 0) {
            gaveUpNanos = nowNanos();
        }
        for (InstanceWatch watch : watches) {
            if (watch.plan().virtualRouterId() == action.virtualRouterId()) {
                watch.onAction(action);
            }
        }
    }

    SimulatedNode node() {
        return node;
    }

    /** {@return the plan by which its process runs} */
    SwarmPlan plan() {
        return plan;
    }

    NodePlan own() {
        return plan.nodes().get(index);
    }

    boolean isGrouped(RouterPlan router) {
        return plan.isGroup(router.unit());
    }

    /** {@return the watch of that router in its present process, or the last one; null: it does not have it} */
    @Nullable
    InstanceWatch watch(RouterPlan router) {
        for (InstanceWatch watch : watches) {
            if (watch.plan().number() == router.number()) {
                return watch;
            }
        }
        return null;
    }

    List<InstanceWatch> watches(int unit) {
        return watches.stream().filter(watch -> watch.plan().unit() == unit).toList();
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
        violations.accept(own().name() + " " + violation);
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
        pausesAfterReading = afterReading;
        if (afterReading) {
            node.pauseAfterReading();
        } else {
            node.pause();
        }
        look();
    }

    void resume() {
        resumedNanos = nowNanos();
        heardUntilNanos = pausesAfterReading && node.isPaused() ? pausedNanos : resumedNanos;
        hinderedNanos = resumedNanos;
        node.resume();
    }

    /** Has the node that runs become what it shall be: what is not changed must not notice, and nothing may change its state. */
    void change(SwarmPlan next) {
        for (int i = 0; i < INBOXES; i++) {
            node.loop().call(() -> true); // what waits there already is no consequence of the change
        }
        plan = next;
        Description description = describe();
        List<InstanceWatch> stay = watches(description);
        List<InstanceWatch> gone =
                watches.stream().filter(watch -> !stay.contains(watch)).toList();
        List<InstanceWatch> all = new ArrayList<>(stay);
        all.addAll(gone);
        watches = all;
        node.node().apply(description.components());
        stay.forEach(InstanceWatch::endChange);
        gone.forEach(InstanceWatch::checkGone);
        gone.forEach(watch -> hand.forget(watch.plan()));
        watches = stay;
        hasActed = true;
        look();
    }

    /** Some node gets another interval. */
    void intervalsChange() {
        intervalsChangedNanos = nowNanos();
    }

    void refuseSends(boolean refuse) {
        refusesSends = refuse;
        hinderedNanos = nowNanos();
        node.refuseSends(refuse);
        look();
    }

    /** {@return what its application and its gates do} */
    Hand hand() {
        return hand;
    }

    SimulatedHealth health() {
        return node.health(HEALTH);
    }

    /** {@return how what it tracks should be} */
    Health.Status well() {
        return own().reversed() ? Health.Status.DOWN : Health.Status.UP;
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

    /** Whether what it says of itself is so: after it has done something, and now and then. */
    void check() {
        boolean again = ++looks % EACH_SO_MANY == 0;
        if (runsFreely() && (hasActed || again)) {
            hasActed = false;
            watches.forEach(InstanceWatch::checkSettled);
            if (groupWatch != null) {
                groupWatch.checkSettled(watches(0));
            }
        }
    }

    /** {@return how long a backup waits at most when it has heard nothing, with room for drift} */
    long patienceNanos() {
        long longestNanos = plan.masterDown().toNanos();
        boolean changing = nowNanos() - intervalsChangedNanos <= 2 * longestNanos;
        long masterDownNanos =
                changing ? longestNanos : plan.masterDown(own().interval()).toNanos();
        return masterDownNanos + masterDownNanos / 100;
    }

    /** {@return how long a backup of that priority waits when all have the same interval} */
    long masterDownNanos(int priority) {
        return VrrpTimers.masterDownNanos(
                plan.version(), priority, own().interval().toNanos(), plan.downTimerAdverts());
    }

    /** {@return whether it had no pause since then, its wall clock tells times, and all it heard have the same interval} */
    boolean keepsTime(long sinceNanos) {
        return plan.sameInterval()
                && !plan.corrupts()
                && !wallClockWasSet
                && restedUntilNanos() < sinceNanos
                && nowNanos() - intervalsChangedNanos > 4 * plan.masterDown().toNanos();
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
        return resumedNanos == nanos ? heardUntilNanos : nanos;
    }

    /** {@return whether it can do what a master must, and has had the time for it} */
    boolean canRenew() {
        return !paused
                && !refusesSends
                && nowNanos() - hinderedNanos > own().interval().toNanos();
    }

    /** {@return whether it can take part with that unit} */
    boolean isAble(int unit) {
        boolean faulty = own().tracksFaults() && health().status() != well();
        return runsFreely() && node.isInterfaceUp() && !faulty && !hand.maintains(unit);
    }

    /** {@return whether it can become master of that unit} */
    boolean canLead(int unit) {
        boolean gated = own().gated() && !plan.isGroup(unit);
        return isAble(unit) && (!gated || hand.agrees());
    }

    /** {@return whether it leaves mastership of that unit to others} */
    boolean standsBack(int unit) {
        return watches(unit).stream().anyMatch(InstanceWatch::standsBack);
    }

    @Override
    public String toString() {
        return own().name() + " priorities " + own().priorities() + " " + watches;
    }
}
