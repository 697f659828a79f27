package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.HealthSource;
import io.ha4j.value.Require;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.core.PausePolicy;
import io.ha4j.vrrp.host.AddressLease;
import io.ha4j.vrrp.host.Announcements;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.host.VirtualRoute;
import io.ha4j.vrrp.io.VrrpTransport;
import io.ha4j.vrrp.linux.InterfaceHealth;
import io.ha4j.vrrp.linux.IpTransport;
import io.ha4j.vrrp.linux.VirtualMac;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The description of a virtual router: a set of virtual addresses of which one node is the master. Immutable; opens nothing.
 *
 * <pre>{@code
 * VrrpInstance vi1 = VrrpInstance.builder("VI_1")
 *         .networkInterface("eth0")
 *         .virtualRouterId(51)
 *         .priority(100)
 *         .advertisementInterval(Duration.ofSeconds(1))
 *         .authentication(Authentication.hmac(key))
 *         .virtualAddress("192.0.2.10/24")
 *         .build();
 * }</pre>
 *
 * <p>{@link Builder#networkInterface} and its kin make an {@link IpTransport}, VRRP as the RFCs have it; {@link Builder#transport}
 * takes any other, such as {@code UdpTransport}, which needs no privilege.
 *
 * <p>All nodes of a virtual router have the same version, virtual router id, addresses, number of tolerated advertisements and
 * interval; priorities should differ. (Version 2 insists on the same interval; in version 3 a backup learns the master's, but not
 * before it has heard it.)
 */
public final class VrrpInstance implements HaComponent<VirtualRouter> {

    private final InstanceSettings settings;
    private final VrrpTransport transport;

    private VrrpInstance(InstanceSettings settings, VrrpTransport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    /** {@return a builder of an instance with that name, which must be unique in a node} */
    public static Builder builder(String name) {
        return new Builder(new InstanceSettings(name));
    }

    /** {@return a builder with the same settings} */
    public Builder toBuilder() {
        Builder builder = new Builder(settings.copy());
        builder.carrier.inherit(transport);
        return builder;
    }

    /** {@return the name} */
    public String name() {
        return settings.name;
    }

    /** {@return the version of the protocol} */
    public VrrpVersion version() {
        return settings.version;
    }

    /** {@return the virtual router id, 1..255} */
    public int virtualRouterId() {
        return settings.virtualRouterId;
    }

    /** {@return the priority, 1..255} */
    public int priority() {
        return settings.priority;
    }

    /** {@return the interval at which a master advertises itself} */
    public Duration advertisementInterval() {
        return settings.advertisementInterval;
    }

    /** {@return how many advertisements in a row may be missing} */
    public int downTimerAdverts() {
        return settings.downTimerAdverts;
    }

    /** {@return whether a master of lower priority is taken over} */
    public Preemption preemption() {
        return settings.preemption;
    }

    /** {@return how advertisements travel} */
    public VrrpTransport transport() {
        return transport;
    }

    /** {@return how advertisements are authenticated; null: not at all} */
    public @Nullable Authentication authentication() {
        return settings.authentication;
    }

    /** {@return how checksums of version 3 over IPv4 are made} */
    public ChecksumDialect checksumDialect() {
        return settings.checksumDialect;
    }

    /** {@return the virtual addresses, in the order in which they are advertised} */
    public List<VirtualAddress> virtualAddresses() {
        return settings.virtualAddresses;
    }

    /** {@return the addresses that follow the master without being advertised} */
    public List<VirtualAddress> excludedAddresses() {
        return settings.excludedAddresses;
    }

    /** {@return the routes that follow the master} */
    public List<VirtualRoute> routes() {
        return settings.routes;
    }

    /** {@return how a master announces its addresses} */
    public Announcements announcements() {
        return settings.announcements;
    }

    /** {@return how long the kernel keeps an address that is not renewed} */
    public AddressLease addressLease() {
        return settings.addressLease;
    }

    /** {@return how long after its start the instance takes no part} */
    public Duration startupDelay() {
        return settings.startupDelay;
    }

    /** {@return what it tracks, in the order in which that was named, and what that means} */
    public Map<HaComponent<? extends HealthSource>, Tracking> tracked() {
        return settings.tracked;
    }

    /** {@return what it does as master after having been paused for too long} */
    public PausePolicy pausePolicy() {
        return settings.pausePolicy;
    }

    /** {@return whether it must do nothing that RFC 9568 does not know} */
    boolean isStrict() {
        return settings.strict;
    }

    /** {@return who must agree before it becomes master; null: nobody} */
    @Nullable
    GateSettings gate() {
        return settings.gate;
    }

    @Override
    public ComponentId id() {
        return new ComponentId("vrrp", name());
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        List<HaComponent<?>> needed = new ArrayList<>(tracked().keySet());
        needed.add(0, transport);
        if (transport.isRehearsed()) {
            needed.add(0, ElectionRehearsal.INSTANCE);
        }
        return List.copyOf(needed);
    }

    @Override
    public HaRuntime<VirtualRouter> start(HaContext context) {
        return VrrpRuntime.start(this, context);
    }

    /** What a master of this instance sends. */
    Advertisement advertisement() {
        return new Advertisement(
                version(),
                virtualRouterId(),
                priority(),
                Math.toIntExact(advertisementInterval().toMillis() / 10),
                virtualAddresses().stream().map(VirtualAddress::address).toList());
    }

    /** What a master of this instance puts on its host. */
    VirtualResources resources() {
        return new VirtualResources(
                name(),
                virtualRouterId(),
                priority() == Advertisement.PRIORITY_OWNER,
                virtualAddresses(),
                excludedAddresses(),
                routes(),
                addressLease().seconds(version(), advertisementInterval(), downTimerAdverts()),
                announcements());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VrrpInstance that && settings.equals(that.settings) && transport.equals(that.transport);
    }

    @Override
    public int hashCode() {
        return Objects.hash(settings, transport);
    }

    @Override
    public String toString() {
        Authentication authentication = authentication();
        return "VrrpInstance[" + settings + ", transport=" + transport + ", authentication="
                + (authentication == null ? "none" : authentication) + "]";
    }

    /** Describes an instance. Not thread-safe. */
    public static final class Builder {

        private final InstanceSettings settings;
        private final TransportChoice carrier = new TransportChoice();
        private final Set<InetAddress> taken = new HashSet<>();

        private Builder(InstanceSettings settings) {
            this.settings = settings;
            settings.virtualAddresses.forEach(address -> taken.add(address.address()));
            settings.excludedAddresses.forEach(address -> taken.add(address.address()));
        }

        /** Sets the version of the protocol. Default: {@link VrrpVersion#V3}; Keepalived's own default for IPv4 is 2. */
        public Builder version(VrrpVersion version) {
            settings.version = Require.nonNull("version", version, "V2 or V3");
            return this;
        }

        /** Sets the virtual router id, 1..255, the same on all nodes and unique in the network. Required. */
        public Builder virtualRouterId(int id) {
            settings.virtualRouterId = Require.inRange("virtualRouterId", id, 1, 255);
            return this;
        }

        /**
         * Sets the priority, 1..255, default 100. The highest becomes master; 255 says that the virtual addresses are this
         * node's own, and makes it master at once.
         */
        public Builder priority(int priority) {
            settings.priority = Require.inRange("priority", priority, 1, 255);
            return this;
        }

        /**
         * Sets the interval at which a master advertises itself. Default 1 s. Version 3: 10 ms..40.95 s in steps of 10 ms;
         * version 2: 1 s..255 s in whole seconds.
         */
        public Builder advertisementInterval(Duration interval) {
            Duration checked =
                    Require.inRange("advertisementInterval", interval, Duration.ofMillis(10), Duration.ofSeconds(255));
            Require.argument(
                    checked.toNanos() % 10_000_000 == 0,
                    "advertisementInterval",
                    Require.text(checked),
                    "a multiple of 10 ms");
            settings.advertisementInterval = checked;
            return this;
        }

        /**
         * Sets how many advertisements in a row may be missing before the master counts as down: 1..100, default 3. With 1 a
         * single late advertisement is a takeover, and the lease lapses between advertisements at intervals below 1 s: a master
         * that is late by more than 1/256 of the interval has overslept it, and does what {@link #pausePolicy} says.
         */
        public Builder downTimerAdverts(int count) {
            settings.downTimerAdverts = Require.inRange("downTimerAdverts", count, 1, 100);
            return this;
        }

        /** Sets whether a working master of lower priority is taken over. Default: {@link Preemption#immediately()}. */
        public Builder preemption(Preemption preemption) {
            settings.preemption =
                    Require.nonNull("preemption", preemption, "Preemption.never(), immediately() or after(delay)");
            return this;
        }

        /**
         * Sets how advertisements travel, instead of {@link #networkInterface} and its kin. This or the interface is required.
         */
        public Builder transport(VrrpTransport transport) {
            carrier.set(Require.nonNull("transport", transport, "a transport such as UdpTransport"));
            return this;
        }

        /** Sets the interface that VRRP runs on, such as {@code eth0}, and that carries the virtual addresses. */
        public Builder networkInterface(String name) {
            carrier.ip().networkInterface(name);
            return this;
        }

        /**
         * Sets the address that advertisements are sent from. Default: the first primary address of the interface, for IPv6 its
         * link-local address, as it must be for multicast. Keepalived: {@code mcast_src_ip}, {@code unicast_src_ip}.
         */
        public Builder sourceAddress(String address) {
            carrier.ip().sourceAddress(address);
            return this;
        }

        /** Adds a peer, at most 255. With peers, advertisements go to them; without, to the multicast group. */
        public Builder unicastPeer(String address) {
            carrier.ip().peer(address);
            return this;
        }

        /** Sets the multicast group. Default: 224.0.0.18, for IPv6 ff02::12. Only without peers. */
        public Builder multicastGroup(String address) {
            carrier.ip().multicastGroup(address);
            return this;
        }

        /** Gives the virtual addresses the hardware address of the virtual router, {@link VirtualMac#on()}. Default: no. */
        public Builder virtualMac() {
            return virtualMac(VirtualMac.on());
        }

        /** Gives the virtual addresses the hardware address of the virtual router. Default: no. */
        public Builder virtualMac(VirtualMac mac) {
            carrier.virtualMac(Require.nonNull("virtualMac", mac, "VirtualMac.on()"));
            return this;
        }

        /** Sets the least TTL or hop limit of a packet that is accepted: 1..255. Default: any with peers; with multicast always 255. */
        public Builder minimumHops(int hops) {
            carrier.ip().minimumHops(hops);
            return this;
        }

        /** Sets how long the interface must be up before that counts: 0..255 s, default 0. */
        public Builder linkUpDelay(Duration delay) {
            carrier.ip().linkUpDelay(delay);
            return this;
        }

        /** Sets how long the interface must be down before that counts: 0..255 s, default 0. */
        public Builder linkDownDelay(Duration delay) {
            carrier.ip().linkDownDelay(delay);
            return this;
        }

        /** Sets the priority of the VRRP thread under SCHED_FIFO, 1..99; 0, the default: it runs like any other. */
        public Builder realtimePriority(int priority) {
            carrier.ip().realtimePriority(priority);
            return this;
        }

        /** Sets how advertisements are authenticated. Required where the transport says so, as UDP does. */
        public Builder authentication(Authentication authentication) {
            settings.authentication = Require.nonNull(
                    "authentication", authentication, "an authentication such as Authentication.hmac(key)");
            return this;
        }

        /**
         * Sets how checksums of version 3 over IPv4 are made. Default: {@link ChecksumDialect#PSEUDO_HEADER}, as Keepalived does.
         * Both are accepted.
         */
        public Builder checksumDialect(ChecksumDialect dialect) {
            settings.checksumDialect = Require.nonNull("checksumDialect", dialect, "PSEUDO_HEADER or PLAIN");
            return this;
        }

        /**
         * Adds a virtual address, such as {@code 192.0.2.10/24} or {@code 2001:db8::10/64}; without a prefix it is a host address.
         * At least one, at most 255, all of one family. It lives on the interface of the instance.
         */
        public Builder virtualAddress(String address) {
            return virtualAddress(VirtualAddress.parse("virtualAddress", address));
        }

        /** Adds a virtual address, on another interface or with a scope. At least one, at most 255, all of one family. */
        public Builder virtualAddress(VirtualAddress address) {
            add("virtualAddress", settings.virtualAddresses, address);
            Require.inRange("virtualAddresses", settings.virtualAddresses.size(), 1, 255);
            return this;
        }

        /** Adds an address that follows the master without being advertised; of any family, in any number. */
        public Builder excludedAddress(String address) {
            return excludedAddress(VirtualAddress.parse("excludedAddress", address));
        }

        /** Adds an address that follows the master without being advertised; of any family, in any number. */
        public Builder excludedAddress(VirtualAddress address) {
            add("excludedAddress", settings.excludedAddresses, address);
            return this;
        }

        private void add(String field, List<VirtualAddress> list, VirtualAddress address) {
            Require.nonNull(field, address, "an address such as 192.0.2.10/24");
            Require.argument(taken.add(address.address()), field, address, "each address once");
            list.add(address);
        }

        /** Adds a route that follows the master, such as {@code VirtualRoute.to("10.1.0.0/16").via("192.0.2.1")}. */
        public Builder route(VirtualRoute route) {
            Require.nonNull("route", route, "a route such as VirtualRoute.to(\"10.1.0.0/16\").via(\"192.0.2.1\")");
            Require.argument(
                    settings.routes.stream().noneMatch(route::replaces),
                    "route",
                    route,
                    "each destination, metric and table once");
            settings.routes.add(route);
            return this;
        }

        /** Sets how a master announces its addresses. Default: {@link Announcements#standard()}. */
        public Builder announcements(Announcements announcements) {
            settings.announcements = Require.nonNull("announcements", announcements, "Announcements.standard()");
            return this;
        }

        /** Changes how a master announces its addresses: {@code announcements(a -> a.refresh(Duration.ZERO))}. */
        public Builder announcements(UnaryOperator<Announcements> change) {
            Require.nonNull("announcements", change, "a change such as a -> a.refresh(Duration.ZERO)");
            return announcements(change.apply(settings.announcements));
        }

        /**
         * Sets how long the kernel keeps an address that is not renewed. Default: {@link AddressLease#automatic()}, so that a killed
         * or frozen process loses its addresses by itself.
         */
        public Builder addressLease(AddressLease lease) {
            settings.addressLease =
                    Require.nonNull("addressLease", lease, "AddressLease.automatic(), of(duration) or off()");
            return this;
        }

        /**
         * Sets how long after its start the instance takes no part: 0..1000 s, default 0. For hosts whose network is not ready at
         * boot. Keepalived: {@code vrrp_startup_delay}.
         */
        public Builder startupDelay(Duration delay) {
            settings.startupDelay = Require.inRange("startupDelay", delay, Duration.ZERO, Duration.ofSeconds(1000));
            return this;
        }

        /**
         * Has the instance follow the health of something, such as a check. Each source once.
         *
         * @param source a component whose handle is a {@link HealthSource}; the node starts it with this instance
         * @param tracking what its health means
         */
        public Builder track(HaComponent<? extends HealthSource> source, Tracking tracking) {
            Require.nonNull("track", source, "a component with health, such as a HealthCheck");
            Require.nonNull("tracking", tracking, "Tracking.fault() or Tracking.priority(points)");
            Require.argument(
                    settings.tracked.putIfAbsent(source, tracking) == null, "track", source.id(), "each source once");
            return this;
        }

        /**
         * Makes this a router by the book: sets version 3, the virtual MAC and the plain checksum of RFC 9568, and has {@link #build} refuse
         * what that RFC does not know: unicast peers, another transport or multicast group, authentication, another number of tolerated
         * advertisements than 3, a preemption delay, and over IPv6 a first virtual address that is not link-local (section 5.2.9). For
         * networks with other vendors' routers. Keepalived: {@code vrrp_strict}.
         */
        public Builder rfc9568() {
            settings.strict = true;
            return version(VrrpVersion.V3)
                    .checksumDialect(ChecksumDialect.PLAIN)
                    .virtualMac();
        }

        /**
         * Has somebody agree each time before the instance becomes master. Default: nobody. Equal instances have the same gate object.
         *
         * @param newGate asked on a thread of its own
         * @param timeout how long it may take, 10 ms..60 s; no answer is a no
         */
        public Builder gate(MasterGate newGate, Duration timeout) {
            Require.nonNull("gate", newGate, "a gate");
            settings.gate = new GateSettings(
                    newGate, Require.inRange("gate timeout", timeout, Duration.ofMillis(10), Duration.ofSeconds(60)));
            return this;
        }

        /**
         * Has the instance follow the state of another network interface than its own, which it follows anyway. Linux only. Keepalived:
         * {@code track_interface}.
         *
         * @param name of the interface, 1..15 bytes
         * @param tracking what it means that it can carry packets, or cannot
         */
        public Builder trackInterface(String name, Tracking tracking) {
            return track(InterfaceHealth.of(name), tracking);
        }

        /** Sets what it does as master after having been paused for too long. Default: {@link PausePolicy#RESUME}. */
        public Builder pausePolicy(PausePolicy policy) {
            settings.pausePolicy = Require.nonNull("pausePolicy", policy, "RESUME or STEP_DOWN");
            return this;
        }

        /**
         * {@return the instance}
         *
         * @throws IllegalStateException if something required is missing, or settings contradict each other
         */
        public VrrpInstance build() {
            Require.state(settings.virtualRouterId != 0, "virtualRouterId", "not set", "1..255");
            VrrpInstance instance = new VrrpInstance(
                    settings.frozen(), carrier.build(settings.virtualRouterId, settings.virtualAddresses));
            InstanceRules.check(instance);
            return instance;
        }
    }
}
