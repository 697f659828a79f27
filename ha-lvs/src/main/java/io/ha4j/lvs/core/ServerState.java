package io.ha4j.lvs.core;

import io.ha4j.Health;
import java.util.List;

/** What is known and wanted of one server, and what was told of it. Not thread-safe. */
final class ServerState {

    private final int number;
    private final PoolMachine.Member member;
    private final Drain drain = new Drain();
    private final SlowStart slowStart;
    private Health health;
    /** Its weight unless the check has an opinion. */
    private int baseWeight;
    /** Whether it will have to warm up: it did not work, or was not to be used. */
    private boolean cold;
    /** Whether connections to it have failed too often. */
    private boolean ejected;

    private Health.Status statusTold;
    private int weightTold;

    ServerState(int number, PoolMachine.Member member) {
        this.number = number;
        this.member = member;
        this.slowStart = new SlowStart(member.slowStartNanos());
        this.baseWeight = member.weight();
        this.health = member.checked()
                ? Health.of(Health.Status.UNKNOWN, "not checked yet")
                : Health.of(Health.Status.UP, "no check");
        this.statusTold = health.status();
        this.weightTold = weight();
    }

    Drain drain() {
        return drain;
    }

    Health health() {
        return health;
    }

    void health(Health news) {
        health = news;
    }

    int baseWeight() {
        return baseWeight;
    }

    void baseWeight(int weight) {
        baseWeight = weight;
    }

    boolean isBackup() {
        return member.backup();
    }

    boolean isEjected() {
        return ejected;
    }

    void ejected(boolean now) {
        ejected = now;
    }

    /** {@return where it stands} */
    Standing standing() {
        if (drain.state() == AdminState.DRAINED) {
            return Standing.DRAINED;
        }
        if (hasFailed()) {
            return Standing.FAILED;
        }
        if (isUnknown()) {
            return Standing.UNKNOWN;
        }
        return isUsable() ? Standing.USABLE : Standing.RESTING;
    }

    /** {@return whether it can be used} */
    boolean isUsable() {
        return isCandidate() && !ejected;
    }

    /** {@return whether it could be used, were it not ejected} */
    boolean isCandidate() {
        return health.isUp() && isEnabled() && weight() > 0;
    }

    /** {@return whether it works and is wanted, but has no weight} */
    boolean isQuiescent() {
        return health.isUp() && isWanted() && weight() == 0;
    }

    /** {@return whether it does not work, as far as is known} */
    boolean hasFailed() {
        return ejected || health.status() == Health.Status.DOWN;
    }

    /** {@return whether its check could tell that it can be used} */
    boolean isUnknown() {
        return health.status() == Health.Status.UNKNOWN && isWanted();
    }

    private boolean isWanted() {
        return isEnabled() && !ejected;
    }

    boolean isEnabled() {
        return drain.state() == AdminState.ENABLED;
    }

    /** {@return its present weight: what the check wants, else the configured one; of it the share that check and slow start grant for now} */
    int weight() {
        // The lesser of the two shares, not the product: a check and a pool that both start slowly do so once.
        return Math.min(health.effectiveWeight(baseWeight), slowStart.of(wholeWeight()));
    }

    /** {@return its weight when it is warm} */
    int wholeWeight() {
        return health.weight().orElse(baseWeight);
    }

    /** Takes what has become of it, and of its warming up, by now. */
    void settle(long nowNanos) {
        if (health.status() == Health.Status.DOWN || !isWanted()) {
            cold = true;
            slowStart.end();
        } else if (cold && health.isUp()) {
            cold = false;
            slowStart.begin(nowNanos);
        }
        slowStart.advance(nowNanos);
    }

    long deadlineNanos() {
        return Math.min(slowStart.deadlineNanos(), drain.deadlineNanos());
    }

    /** Adds what has changed since it was told last. */
    void tell(List<PoolChange> changes) {
        tellStatus(changes);
        tellWeight(changes);
    }

    private void tellStatus(List<PoolChange> changes) {
        if (health.status() == Health.Status.UNKNOWN || health.status() == statusTold) {
            return;
        }
        statusTold = health.status();
        changes.add(
                health.isUp()
                        ? new PoolChange.ServerUp(number, health.reason())
                        : new PoolChange.ServerDown(number, health.reason()));
    }

    /** The weight of a server that is not up says nothing. */
    private void tellWeight(List<PoolChange> changes) {
        int weight = weight();
        if (health.isUp() && weight != weightTold) {
            changes.add(new PoolChange.WeightChanged(number, weightTold, weight));
            weightTold = weight;
        }
    }
}
