package io.ha4j.vrrp;

import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.loop.Loop;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import io.ha4j.time.Ticker;
import io.ha4j.vrrp.core.VrrpMachine;
import java.util.function.Consumer;

/** What other threads see of the machine of one instance. Written on the VRRP loop, read anywhere. */
final class RouterView {

    /** What the machine says about its lease, as one value. */
    record LeaseWindow(long term, long endNanos) {}

    private final VrrpMachine machine;
    private final Ticker ticker;
    /** For followers; others read the view of the reporter, which changes together with the event. */
    private final LoopValue<LeadershipState> state;

    private volatile int priority;
    private volatile long masterIntervalNanos;
    private volatile long dualMasterNanos;
    private volatile LeaseWindow lease = new LeaseWindow(0, Long.MIN_VALUE);

    RouterView(VrrpMachine machine, Loop loop, Ticker ticker) {
        this.machine = machine;
        this.ticker = ticker;
        this.state = new LoopValue<>(loop, machine.state());
        this.priority = machine.priority();
        this.masterIntervalNanos = machine.masterIntervalNanos();
    }

    // Written

    /** Shows what the machine has come to, before anything is done about it. */
    void show() {
        showLease();
        masterIntervalNanos = machine.masterIntervalNanos();
        dualMasterNanos = machine.dualMasterNanos();
    }

    void showLease() {
        lease = new LeaseWindow(machine.leaseTerm(), machine.leaseEndNanos());
    }

    void priority(int next) {
        priority = next;
    }

    void state(LeadershipState next) {
        state.set(next);
    }

    // Read

    long now() {
        return ticker.nanos();
    }

    int priority() {
        return priority;
    }

    long masterIntervalNanos() {
        return masterIntervalNanos;
    }

    long dualMasterNanos() {
        return dualMasterNanos;
    }

    LeaseWindow leaseWindow() {
        return lease;
    }

    Lease lease() {
        LeaseWindow present = lease;
        return present.endNanos() == Long.MIN_VALUE ? Lease.none() : new TermLease(present.term(), this);
    }

    Subscription subscribe(Consumer<? super LeadershipState> follower) {
        return state.subscribe(follower);
    }
}
