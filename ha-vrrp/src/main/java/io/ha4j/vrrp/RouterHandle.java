package io.ha4j.vrrp;

import io.ha4j.LeadershipState;
import io.ha4j.Lease;
import io.ha4j.loop.Subscription;
import io.ha4j.value.Require;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.io.AdvertisementPort;
import io.ha4j.vrrp.io.VrrpCounters;
import java.util.function.Consumer;

/** What users hold of a running instance: shows its view, and hands to the VRRP loop what it is told. Thread-safe. */
final class RouterHandle implements VirtualRouter {

    private final VrrpRuntime runtime;
    private final RouterView view;
    private final InstanceReporter reporter;
    private final AdvertisementPort port;
    private final VrrpCounters counters;

    RouterHandle(
            VrrpRuntime runtime,
            RouterView view,
            InstanceReporter reporter,
            AdvertisementPort port,
            VrrpCounters counters) {
        this.runtime = runtime;
        this.view = view;
        this.reporter = reporter;
        this.port = port;
        this.counters = counters;
    }

    /** {@return what runs, for a sync group} */
    VrrpRuntime runtime() {
        return runtime;
    }

    @Override
    public LeadershipState state() {
        return reporter.view().state();
    }

    @Override
    public Lease lease() {
        return view.lease();
    }

    @Override
    public Subscription subscribe(Consumer<? super LeadershipState> follower) {
        return view.subscribe(follower);
    }

    @Override
    public VrrpSnapshot snapshot() {
        VrrpInstance instance = runtime.instance();
        InstanceReporter.View present = reporter.view();
        return new VrrpSnapshot(
                instance.name(),
                present.state(),
                present.reason(),
                instance.virtualRouterId(),
                view.priority(),
                instance.virtualAddresses().stream()
                        .map(VirtualAddress::toString)
                        .toList(),
                present.master() == null ? null : present.master().toString(),
                view.masterIntervalNanos() / 1_000_000,
                lease().isHeld(),
                view.leaseWindow().term(),
                view.dualMasterNanos() / 1_000_000,
                port.peers(),
                counters.toMap());
    }

    @Override
    public boolean failover() {
        return runtime.loop().call(runtime::failOver);
    }

    @Override
    public void maintenance(boolean on) {
        runtime.loop().call(() -> {
            runtime.maintenance(on);
            return true;
        });
    }

    @Override
    public void adjustPriority(int points) {
        Require.inRange("points", points, -253, 253);
        runtime.loop().call(() -> {
            runtime.adjustPriority(points);
            return true;
        });
    }

    @Override
    public String explain() {
        return runtime.loop().call(runtime::explain);
    }
}
