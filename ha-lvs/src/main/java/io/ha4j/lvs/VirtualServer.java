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
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One address, or several, that many real servers answer for. An immutable value; it runs in a {@link io.ha4j.HaNode}, and is reached there as
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
 * host that dies says nothing: its connections wait for the idle time-out of {@link TcpOptions}, 10 min by default, unless its keep-alive
 * notices earlier. A check takes a server out for new connections only, unless {@link Builder#whenDown} says otherwise.
 *
 * <p>Over UDP ({@link Builder#udp}) the datagrams of a client go to the server that was picked for its first one, until the session ends:
 * {@link UdpOptions}.
 */
public final class VirtualServer implements HaComponent<VirtualService> {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final ComponentId id;
    private final Protocol protocol;
    private final List<InetSocketAddress> addresses;
    private final UdpOptions udpOptions;
    private final Scheduler scheduler;
    private final Plane plane;
    private final Duration connectTimeout;
    private final Duration drainTimeout;
    private final @Nullable WhenDown whenDown;
    private final TcpOptions tcpOptions;
    private final PoolSettings pool;
    private final List<RealServer> realServers;
    private final @Nullable TargetCheck check;
    private final List<HaComponent<? extends HealthSource>> checks;
    private final @Nullable HaComponent<? extends Leadership> leadership;

    private VirtualServer(Builder builder) {
        this.id = new ComponentId("virtual-server", builder.name);
        this.protocol = builder.protocol();
        this.addresses = List.copyOf(builder.addresses());
        this.udpOptions = builder.udpOptions;
        this.scheduler = builder.scheduler;
        this.plane = builder.plane;
        this.connectTimeout = builder.connectTimeout;
        this.drainTimeout = builder.drainTimeout;
        this.whenDown = builder.whenDown;
        this.tcpOptions = builder.tcpOptions;
        this.pool = builder.poolSettings();
        this.realServers = List.copyOf(builder.realServers());
        this.check = builder.check();
        this.checks = builder.checks();
        this.leadership = builder.leadership;
    }

    /** {@return a builder of a virtual server with that name, which is unique in its node} */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return a builder that starts from this description} */
    public Builder toBuilder() {
        Builder builder = new Builder(id.name());
        builder.addresses(protocol, addresses);
        builder.udpOptions = udpOptions;
        builder.scheduler = scheduler;
        builder.plane = plane;
        builder.connectTimeout = connectTimeout;
        builder.drainTimeout = drainTimeout;
        builder.whenDown = whenDown;
        builder.tcpOptions = tcpOptions;
        builder.poolSettings(pool);
        builder.servers(realServers, check);
        builder.leadership = leadership;
        return builder;
    }

    @Override
    public ComponentId id() {
        return id;
    }

    /** {@return what it is spoken to over} */
    public Protocol protocol() {
        return protocol;
    }

    /** {@return how clients are treated over UDP} */
    public UdpOptions udpOptions() {
        return udpOptions;
    }

    /** {@return where it listens; the first address, if there are more} */
    public InetSocketAddress address() {
        return addresses.get(0);
    }

    /** {@return all addresses where it listens, in the order in which they were added} */
    public List<InetSocketAddress> addresses() {
        return addresses;
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
        if (whenDown != null) {
            return whenDown;
        }
        if (plane instanceof IpvsPlane) {
            return pool.inhibitOnFailure() ? WhenDown.KEEP_CONNECTIONS : WhenDown.CUT_CONNECTIONS;
        }
        return protocol == Protocol.UDP ? WhenDown.CUT_CONNECTIONS : WhenDown.KEEP_CONNECTIONS;
    }

    /** {@return whether a server whose check says that it is down keeps its entry in the kernel, with weight 0} */
    boolean keepsFailedInKernel() {
        return whenDown == WhenDown.KEEP_CONNECTIONS || pool.inhibitOnFailure();
    }

    /** {@return how TCP connections are relayed} */
    public TcpOptions tcpOptions() {
        return tcpOptions;
    }

    /** {@return how it deals with its servers} */
    public PoolSettings pool() {
        return pool;
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

    /** What is set at run time; it outlives this description. */
    Administration administration() {
        return new Administration(id.name());
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        List<HaComponent<?>> dependencies = new ArrayList<>();
        dependencies.addAll(PlaneSides.dependencies(plane));
        dependencies.add(administration());
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
                && protocol == other.protocol
                && udpOptions.equals(other.udpOptions)
                && addresses.equals(other.addresses)
                && scheduler.equals(other.scheduler)
                && plane.equals(other.plane)
                && connectTimeout.equals(other.connectTimeout)
                && drainTimeout.equals(other.drainTimeout)
                && whenDown() == other.whenDown()
                && tcpOptions.equals(other.tcpOptions)
                && pool.equals(other.pool)
                && realServers.equals(other.realServers)
                && references().equals(other.references());
    }

    private List<ComponentId> references() {
        return dependencies().stream().map(HaComponent::id).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VirtualServer that
                && refersToTheSame(that)
                && checks.equals(that.checks)
                && Objects.equals(leadership, that.leadership);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, addresses, realServers);
    }

    @Override
    public String toString() {
        return id + " " + protocol + " "
                + addresses.stream().map(Addresses::text).collect(Collectors.joining(",")) + " " + scheduler + " -> "
                + realServers
                + (pool.equals(PoolSettings.DEFAULT) ? "" : " with " + pool)
                + (leadership == null ? "" : " while " + leadership.id() + " is master");
    }

    /** Describes a virtual server. Not thread-safe. */
    public static final class Builder extends ServersBuilder<Builder> {

        private final String name;
        private UdpOptions udpOptions = UdpOptions.standard();
        private Scheduler scheduler = Scheduler.weightedRoundRobin();
        private Plane plane = Plane.proxy();
        private Duration connectTimeout = CONNECT_TIMEOUT;
        private Duration drainTimeout = Duration.ofSeconds(5);
        private @Nullable WhenDown whenDown;
        private TcpOptions tcpOptions = TcpOptions.defaults();
        private @Nullable HaComponent<? extends Leadership> leadership;

        private Builder(String name) {
            this.name = Require.notBlank("name", name);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets how clients are treated over UDP: {@code o -> o.expectedResponses(1)} for DNS. */
        public Builder udpOptions(Consumer<? super UdpOptions.Builder> settings) {
            UdpOptions.Builder options = udpOptions.toBuilder();
            Require.nonNull("udpOptions", settings, "a function").accept(options);
            this.udpOptions = options.build();
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

        /**
         * Sets how long a server may take to accept a connection before the next is tried: 1 ms..10 min, default 1 s. Over UDP nothing is
         * accepted, and it says nothing.
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout =
                    Require.inRange("connectTimeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
            return this;
        }

        /**
         * Sets how long established connections may go on once this does not listen any more, because mastership was lost or
         * the node closes: 0..10 min, default 5 s; 0 cuts them at once. What is left then is reset. Keep it below the close
         * time-out of the node (default 10 s), which ends the wait too.
         *
         * <p>Over UDP only answers are waited for that are on their way, for at most 250 ms. With {@link Plane#ipvs} this is for the end of
         * the node: when mastership is lost the kernel's service goes at once, as the address does.
         */
        public Builder drainTimeout(Duration timeout) {
            this.drainTimeout = Require.inRange("drainTimeout", timeout, Duration.ZERO, Duration.ofMinutes(10));
            return this;
        }

        /**
         * Sets what becomes of the connections of a server whose check says that it is down. Default: over TCP they go on; over UDP the
         * sessions end, or else a client that goes on sending would never leave the server; with {@link Plane#ipvs} the server is taken out of
         * the kernel's table unless {@link #inhibitOnFailure} is set, and its packets go nowhere.
         */
        public Builder whenDown(WhenDown action) {
            this.whenDown = Require.nonNull("whenDown", action, "KEEP_CONNECTIONS or CUT_CONNECTIONS");
            return this;
        }

        /** Changes how TCP connections are relayed: {@code tcp -> tcp.idleTimeout(ofMinutes(2)).clients(office)}. */
        public Builder tcpOptions(Consumer<? super TcpOptions.Builder> settings) {
            TcpOptions.Builder options = tcpOptions.toBuilder();
            Require.nonNull("tcpOptions", settings, "a function").accept(options);
            this.tcpOptions = options.build();
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
            checkAddresses();
            checkServers();
            VirtualServer described = new VirtualServer(this);
            PlaneRules.check(described);
            described.pool.check(addresses(), realServers(), described.whenDown());
            return described;
        }
    }
}
