package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.HealthSource;
import io.ha4j.Leadership;
import io.ha4j.TargetCheck;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One address that many real servers answer for. An immutable value; it runs in a {@link io.ha4j.HaNode}, and is reached there as
 * a {@link VirtualService}.
 *
 * <pre>{@code
 * VirtualServer web = VirtualServer.builder("web")
 *     .tcp("192.0.2.10", 80)
 *     .realServer("10.0.0.11", 8080, rs -> rs.weight(3))
 *     .realServer("10.0.0.12", 8080)
 *     .backup("10.0.0.13", 8080)
 *     .check(httpCheck)
 *     .serveWhile(vi1)
 *     .build();
 * }</pre>
 *
 * <p>A connection goes to the server that the scheduler picks. If that cannot be connected to, the next one is tried, each at most
 * once, and the backups when no other is left; a connection that no server takes is reset.
 *
 * <p>Once a server has accepted a connection, it cannot be moved to another one: nothing that was sent is sent again, and what
 * becomes of the server is passed on to the client. A server process that is killed usually ends its connections in order (FIN),
 * or with a reset if it had not read all that was sent to it: whether an answer is whole, only the protocol in it can tell. A
 * host that dies says nothing: its connections wait until the keep-alive of TCP notices, by default of Linux after two hours. A
 * check takes a server out for new connections only, unless {@link Builder#whenDown} says otherwise.
 */
public final class VirtualServer implements HaComponent<VirtualService> {

    private final ComponentId id;
    private final InetSocketAddress address;
    private final Scheduler scheduler;
    private final ProxyPlane plane;
    private final Duration connectTimeout;
    private final Duration drainTimeout;
    private final WhenDown whenDown;
    private final List<RealServer> realServers;
    private final @Nullable TargetCheck check;
    private final List<HaComponent<? extends HealthSource>> checks;
    private final @Nullable HaComponent<? extends Leadership> leadership;

    private VirtualServer(Builder builder, InetSocketAddress address) {
        this.id = new ComponentId("virtual-server", builder.name);
        this.address = address;
        this.scheduler = builder.scheduler;
        this.plane = (ProxyPlane) builder.plane;
        this.connectTimeout = builder.connectTimeout;
        this.drainTimeout = builder.drainTimeout;
        this.whenDown = builder.whenDown;
        this.realServers = List.copyOf(builder.realServers);
        this.check = builder.check;
        this.checks = checks(builder.check, realServers);
        this.leadership = builder.leadership;
    }

    private static List<HaComponent<? extends HealthSource>> checks(
            @Nullable TargetCheck check, List<RealServer> servers) {
        List<HaComponent<? extends HealthSource>> checks = new ArrayList<>();
        if (check != null) {
            for (RealServer server : servers) {
                checks.add(Require.nonNull("check of " + server, check.at(server.address()), "a component"));
            }
        }
        return List.copyOf(checks);
    }

    /** {@return a builder of a virtual server with that name, which is unique in its node} */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return a builder that starts from this description} */
    public Builder toBuilder() {
        Builder builder = new Builder(id.name());
        builder.address = address;
        builder.scheduler = scheduler;
        builder.plane = plane;
        builder.connectTimeout = connectTimeout;
        builder.drainTimeout = drainTimeout;
        builder.whenDown = whenDown;
        builder.realServers.addAll(realServers);
        builder.check = check;
        builder.leadership = leadership;
        return builder;
    }

    @Override
    public ComponentId id() {
        return id;
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return how connections are spread} */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** {@return what moves the bytes} */
    public Plane plane() {
        return plane;
    }

    /** {@return how long one server may take to accept a connection} */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return how long established connections may go on once it does not listen any more} */
    public Duration drainTimeout() {
        return drainTimeout;
    }

    /** {@return what becomes of the connections of a server whose check says that it is down} */
    public WhenDown whenDown() {
        return whenDown;
    }

    /** {@return the servers with the backups, in the order in which they were added} */
    public List<RealServer> realServers() {
        return realServers;
    }

    /** The check of each real server, in their order; empty without one. */
    List<HaComponent<? extends HealthSource>> checks() {
        return checks;
    }

    @Nullable
    HaComponent<? extends Leadership> leadership() {
        return leadership;
    }

    ProxyThreads threads() {
        return new ProxyThreads(plane);
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        List<HaComponent<?>> dependencies = new ArrayList<>();
        dependencies.add(threads());
        dependencies.addAll(checks);
        if (leadership != null) {
            dependencies.add(leadership);
        }
        return List.copyOf(dependencies);
    }

    /**
     * Called by the node.
     *
     * @throws io.ha4j.HaBindException if it always listens, and cannot
     */
    @Override
    public HaRuntime<VirtualService> start(HaContext context) {
        return VirtualServerRuntime.start(this, context);
    }

    /** {@return whether the other one is the same but for the descriptions of the checks and of the election that both refer to} */
    boolean refersToTheSame(VirtualServer other) {
        return id.equals(other.id)
                && address.equals(other.address)
                && scheduler.equals(other.scheduler)
                && plane.equals(other.plane)
                && connectTimeout.equals(other.connectTimeout)
                && drainTimeout.equals(other.drainTimeout)
                && whenDown == other.whenDown
                && realServers.equals(other.realServers)
                && references().equals(other.references());
    }

    private List<ComponentId> references() {
        return dependencies().stream().map(HaComponent::id).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VirtualServer that
                && id.equals(that.id)
                && address.equals(that.address)
                && scheduler.equals(that.scheduler)
                && plane.equals(that.plane)
                && connectTimeout.equals(that.connectTimeout)
                && drainTimeout.equals(that.drainTimeout)
                && whenDown == that.whenDown
                && realServers.equals(that.realServers)
                && checks.equals(that.checks)
                && Objects.equals(leadership, that.leadership);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, address, realServers);
    }

    @Override
    public String toString() {
        return id + " tcp " + Addresses.text(address) + " " + scheduler + " -> " + realServers
                + (leadership == null ? "" : " while " + leadership.id() + " is master");
    }

    /** Describes a virtual server. Not thread-safe. */
    public static final class Builder {

        private static final int MOST_SERVERS = 1_024;

        private final String name;
        private final List<RealServer> realServers = new ArrayList<>();
        private @Nullable InetSocketAddress address;
        private Scheduler scheduler = Scheduler.weightedRoundRobin();
        private Plane plane = Plane.proxy();
        private Duration connectTimeout = Duration.ofSeconds(1);
        private Duration drainTimeout = Duration.ofSeconds(5);
        private WhenDown whenDown = WhenDown.KEEP_CONNECTIONS;
        private @Nullable TargetCheck check;
        private @Nullable HaComponent<? extends Leadership> leadership;

        private Builder(String name) {
            this.name = Require.notBlank("name", name);
        }

        /**
         * Sets the address to accept TCP connections on. Required.
         *
         * @param address a literal IPv4 or IPv6 address; {@code 0.0.0.0} or {@code ::} for all of this host
         * @param port 1..65535, or 0 for any free one, found out by {@link VirtualService#localAddress()}
         */
        public Builder tcp(String address, int port) {
            this.address = new InetSocketAddress(
                    Addresses.parse("tcp", address), Require.inRange("tcp port", port, 0, 65_535));
            return this;
        }

        /** Sets how connections are spread. Default: {@link Scheduler#weightedRoundRobin()}. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Require.nonNull("scheduler", scheduler, "a scheduler");
            return this;
        }

        /** Sets what moves the bytes. Default: {@link Plane#proxy()}. */
        public Builder plane(Plane plane) {
            this.plane = Require.nonNull("plane", plane, "a plane");
            return this;
        }

        /** Sets how long a server may take to accept a connection before the next is tried: 1 ms..10 min, default 1 s. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout =
                    Require.inRange("connectTimeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Sets how long established connections may go on once this does not listen any more, because mastership was lost or
         * the node closes: 0..10 min, default 5 s; 0 cuts them at once. What is left then is reset. Keep it below the close
         * time-out of the node (default 10 s), which ends the wait too.
         */
        public Builder drainTimeout(Duration timeout) {
            this.drainTimeout = Require.inRange("drainTimeout", timeout, Duration.ZERO, Duration.ofMinutes(10));
            return this;
        }

        /** Sets what becomes of the connections of a server whose check says that it is down. Default: they go on. */
        public Builder whenDown(WhenDown action) {
            this.whenDown = Require.nonNull("whenDown", action, "KEEP_CONNECTIONS or CUT_CONNECTIONS");
            return this;
        }

        /** Adds a server. The order counts: schedulers go through the servers in it. */
        public Builder realServer(RealServer server) {
            realServers.add(Require.nonNull("realServer", server, "a server"));
            return this;
        }

        /**
         * Adds a server of weight 1.
         *
         * @param address a literal IPv4 or IPv6 address
         * @param port 1..65535
         */
        public Builder realServer(String address, int port) {
            return realServer(address, port, server -> {});
        }

        /** Adds a server with its own settings: {@code rs -> rs.weight(3)}. */
        public Builder realServer(String address, int port, Consumer<? super RealServer.Builder> settings) {
            RealServer.Builder server = RealServer.builder(address, port);
            Require.nonNull("realServer settings", settings, "a function").accept(server);
            return realServer(server.build());
        }

        /**
         * Adds a server of weight 1 that gets a connection only when no other server can.
         *
         * @param address a literal IPv4 or IPv6 address
         * @param port 1..65535
         */
        public Builder backup(String address, int port) {
            return realServer(address, port, server -> server.backup(true));
        }

        /**
         * Sets the check of each server: a server is used only while its check says that it works. Default: none, all servers
         * are always taken to work.
         */
        public Builder check(TargetCheck check) {
            this.check = Require.nonNull("check", check, "a check");
            return this;
        }

        /** Has it listen only while {@code election} is won here. Default: always. */
        public Builder serveWhile(HaComponent<? extends Leadership> election) {
            this.leadership = Require.nonNull("serveWhile", election, "an election, such as a VRRP instance");
            return this;
        }

        /**
         * {@return the description}
         *
         * @throws IllegalStateException if the address or the servers are missing, or a server is there twice
         */
        public VirtualServer build() {
            Require.state(address != null, "tcp", "not set", "the address to listen on");
            Require.state(
                    realServers.size() <= MOST_SERVERS, "realServer", realServers.size(), "at most " + MOST_SERVERS);
            Require.state(
                    realServers.stream().anyMatch(server -> !server.backup()),
                    "realServer",
                    realServers,
                    "at least one that is not a backup");
            Set<InetSocketAddress> seen = new HashSet<>();
            for (RealServer server : realServers) {
                Require.state(
                        seen.add(server.address()), "realServer", Addresses.text(server.address()), "each server once");
                Require.state(
                        !server.address().equals(address),
                        "realServer",
                        Addresses.text(server.address()),
                        "not the address of the virtual server itself");
            }
            return new VirtualServer(this, Objects.requireNonNull(address));
        }
    }
}
