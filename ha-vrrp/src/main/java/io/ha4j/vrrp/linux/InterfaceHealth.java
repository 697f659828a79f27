package io.ha4j.vrrp.linux;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Health;
import io.ha4j.HealthSource;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.NetworkChange;
import io.ha4j.loop.LoopValue;
import io.ha4j.loop.Subscription;
import io.ha4j.vrrp.host.InterfaceNames;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The health of a network interface, to be tracked by instances on others: up while it exists, is set up, and can carry packets; down
 * else. Linux only. Immutable; opens nothing. Keepalived: {@code track_interface}.
 */
public final class InterfaceHealth implements HaComponent<HealthSource> {

    private final String name;

    private InterfaceHealth(String name) {
        this.name = name;
    }

    /**
     * {@return the health of the interface of that name}
     *
     * @param name 1..15 bytes; the interface may come later, and is down until then
     */
    public static InterfaceHealth of(String name) {
        return new InterfaceHealth(InterfaceNames.check("networkInterface", name));
    }

    /** {@return the name of the interface} */
    public String name() {
        return name;
    }

    @Override
    public ComponentId id() {
        return new ComponentId("interface", name);
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(HostNetwork.Component.INSTANCE);
    }

    @Override
    public HaRuntime<HealthSource> start(HaContext context) {
        HostNetwork network = context.get(HostNetwork.Component.INSTANCE);
        return network.loop().call(() -> new Watch(name, network));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InterfaceHealth that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "InterfaceHealth[" + name + "]";
    }

    /** Looks again after each change of the network. */
    private static final class Watch implements HaRuntime<HealthSource>, HealthSource, HostNetwork.Follower {

        private final String name;
        private final HostNetwork network;
        private final LoopValue<Health> health;

        Watch(String name, HostNetwork network) {
            this.name = name;
            this.network = network;
            this.health = new LoopValue<>(network.loop(), look());
            network.follow(this);
        }

        private Health look() {
            Link link = network.monitor().link(name);
            if (link == null) {
                return Health.of(Health.Status.DOWN, name + " does not exist");
            } else if (!link.isAdminUp()) {
                return Health.of(Health.Status.DOWN, name + " is down");
            }
            return link.isRunning()
                    ? Health.of(Health.Status.UP, name + " is running")
                    : Health.of(Health.Status.DOWN, name + " has no carrier");
        }

        @Override
        public void onChange(NetworkChange change, long nowNanos) {}

        @Override
        public void afterChanges(long nowNanos) {
            health.set(look());
        }

        @Override
        public Health health() {
            return health.get();
        }

        @Override
        public Subscription subscribe(Consumer<? super Health> follower) {
            return health.subscribe(follower);
        }

        @Override
        public HealthSource handle() {
            return this;
        }

        @Override
        public Object snapshot() {
            return health.get();
        }

        @Override
        public void close() {
            network.loop().call(() -> {
                network.unfollow(this);
                return true;
            });
        }
    }
}
