package io.ha4j.vrrp.testkit.swarm;

import io.ha4j.HaComponent;
import io.ha4j.value.Addresses;
import io.ha4j.vrrp.SyncGroup;
import io.ha4j.vrrp.VrrpInstance;
import io.ha4j.vrrp.testkit.SimulatedHealth;
import io.ha4j.vrrp.testkit.SimulatedNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one node runs by a plan. */
final class Description {

    private final SwarmPlan plan;
    private final NodePlan own;
    private final SimulatedNode host;
    private final SimulatedHealth health;
    private final Map<RouterPlan, VrrpInstance> instances = new LinkedHashMap<>();
    private final @Nullable SyncGroup group;

    /**
     * Describes a node.
     *
     * @param gates the gate of each router, always the same one; null: it has none
     */
    Description(
            SwarmPlan plan,
            NodePlan own,
            SimulatedNode host,
            SimulatedHealth health,
            Function<RouterPlan, @Nullable Gate> gates) {
        this.plan = plan;
        this.own = own;
        this.host = host;
        this.health = health;
        for (RouterPlan router : plan.routers()) {
            if (router.present()) {
                instances.put(router, instance(router, gates));
            }
        }
        this.group = plan.grouped() ? describeGroup() : null;
    }

    /** {@return the virtual routers that are present, in order} */
    Map<RouterPlan, VrrpInstance> instances() {
        return instances;
    }

    /** {@return the group; null: there is none} */
    @Nullable
    SyncGroup group() {
        return group;
    }

    private SyncGroup describeGroup() {
        SyncGroup.Builder builder = SyncGroup.builder("G");
        instances.forEach((router, instance) -> {
            if (plan.isGroup(router.unit())) {
                builder.member(instance);
            }
        });
        if (own.tracking() != null) {
            builder.track(health, own.tracking());
        }
        return builder.build();
    }

    List<HaComponent<?>> components() {
        List<HaComponent<?>> all = new ArrayList<>(instances.values());
        if (group != null) {
            all.add(group);
        }
        return all;
    }

    private VrrpInstance instance(RouterPlan router, Function<RouterPlan, @Nullable Gate> gates) {
        boolean alone = !plan.isGroup(router.unit());
        VrrpInstance.Builder instance = VrrpInstance.builder(router.name())
                .version(plan.version())
                .virtualRouterId(router.virtualRouterId())
                .priority(own.priorities().get(router.unit()))
                .advertisementInterval(own.interval())
                .downTimerAdverts(plan.downTimerAdverts())
                .preemption(own.preemption(router.unit()))
                .startupDelay(own.startupDelay())
                .pausePolicy(own.pausePolicy())
                .checksumDialect(plan.checksums())
                .addressLease(plan.addressLease())
                .transport(host.transport(router.family()));
        for (InetAddress address : router.virtualAddresses()) {
            instance.virtualAddress(Addresses.text(address));
        }
        if (plan.authentication() != null) {
            instance.authentication(plan.authentication());
        }
        if (alone && own.tracking() != null) {
            instance.track(health, own.tracking());
        }
        Gate gate = gates.apply(router);
        if (gate != null) {
            instance.gate(gate, plan.gateTimeout());
        }
        return instance.build();
    }
}
