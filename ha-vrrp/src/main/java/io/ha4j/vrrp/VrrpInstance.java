package io.ha4j.vrrp;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import io.ha4j.vrrp.auth.Authentication;
import io.ha4j.vrrp.auth.SimplePassword;
import io.ha4j.vrrp.io.VrrpTransport;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The description of a virtual router: a set of virtual addresses of which one node is the master. Immutable; opens nothing.
 *
 * <pre>{@code
 * VrrpInstance vi1 = VrrpInstance.builder("VI_1")
 *         .virtualRouterId(51)
 *         .priority(100)
 *         .advertisementInterval(Duration.ofMillis(100))
 *         .transport(UdpTransport.builder().bind("127.0.0.1", 3112).peer("127.0.0.2", 3112).build())
 *         .authentication(Authentication.hmac(key))
 *         .virtualAddress("127.0.0.100")
 *         .build();
 * }</pre>
 *
 * <p>All nodes of a virtual router have the same version, virtual router id, addresses, number of tolerated advertisements and
 * interval; priorities should differ. (Version 2 insists on the same interval; in version 3 a backup learns the master's, but not
 * before it has heard it.)
 */
public final class VrrpInstance implements HaComponent<VirtualRouter> {

    private final String name;
    private final VrrpVersion version;
    private final int virtualRouterId;
    private final int priority;
    private final Duration advertisementInterval;
    private final int downTimerAdverts;
    private final Preemption preemption;
    private final VrrpTransport transport;
    private final @Nullable Authentication authentication;
    private final ChecksumDialect checksumDialect;
    private final List<CidrAddress> virtualAddresses;

    private VrrpInstance(Builder builder, VrrpTransport transport) {
        this.name = builder.name;
        this.version = builder.version;
        this.virtualRouterId = builder.virtualRouterId;
        this.priority = builder.priority;
        this.advertisementInterval = builder.advertisementInterval;
        this.downTimerAdverts = builder.downTimerAdverts;
        this.preemption = builder.preemption;
        this.transport = transport;
        this.authentication = builder.authentication;
        this.checksumDialect = builder.checksumDialect;
        this.virtualAddresses = List.copyOf(builder.virtualAddresses);
    }

    /** {@return a builder of an instance with that name, which must be unique in a node} */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** {@return a builder with the same settings} */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.version = version;
        builder.virtualRouterId = virtualRouterId;
        builder.priority = priority;
        builder.advertisementInterval = advertisementInterval;
        builder.downTimerAdverts = downTimerAdverts;
        builder.preemption = preemption;
        builder.transport = transport;
        builder.authentication = authentication;
        builder.checksumDialect = checksumDialect;
        builder.virtualAddresses.addAll(virtualAddresses);
        return builder;
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the version of the protocol} */
    public VrrpVersion version() {
        return version;
    }

    /** {@return the virtual router id, 1..255} */
    public int virtualRouterId() {
        return virtualRouterId;
    }

    /** {@return the priority, 1..255} */
    public int priority() {
        return priority;
    }

    /** {@return the interval at which a master advertises itself} */
    public Duration advertisementInterval() {
        return advertisementInterval;
    }

    /** {@return how many advertisements in a row may be missing} */
    public int downTimerAdverts() {
        return downTimerAdverts;
    }

    /** {@return whether a master of lower priority is taken over} */
    public Preemption preemption() {
        return preemption;
    }

    /** {@return how advertisements travel} */
    public VrrpTransport transport() {
        return transport;
    }

    /** {@return how advertisements are authenticated; null: not at all} */
    public @Nullable Authentication authentication() {
        return authentication;
    }

    /** {@return how checksums of version 3 over IPv4 are made} */
    public ChecksumDialect checksumDialect() {
        return checksumDialect;
    }

    /** {@return the virtual addresses, in the order in which they are advertised} */
    public List<CidrAddress> virtualAddresses() {
        return virtualAddresses;
    }

    @Override
    public ComponentId id() {
        return new ComponentId("vrrp", name);
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(transport);
    }

    @Override
    public HaRuntime<VirtualRouter> start(HaContext context) {
        return VrrpRuntime.start(this, context);
    }

    /** What a master of this instance sends. */
    Advertisement advertisement() {
        return new Advertisement(
                version,
                virtualRouterId,
                priority,
                Math.toIntExact(advertisementInterval.toMillis() / 10),
                virtualAddresses.stream().map(CidrAddress::address).toList());
    }

    private List<Object> fields() {
        return List.of(
                name,
                version,
                virtualRouterId,
                priority,
                advertisementInterval,
                downTimerAdverts,
                preemption,
                transport,
                Objects.toString(authentication),
                checksumDialect,
                virtualAddresses);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VrrpInstance that
                && fields().equals(that.fields())
                && Objects.equals(authentication, that.authentication);
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "VrrpInstance[" + name + ", " + version + ", virtualRouterId=" + virtualRouterId + ", priority="
                + priority
                + ", interval=" + Require.text(advertisementInterval) + ", preemption=" + preemption + ", addresses="
                + virtualAddresses + ", transport=" + transport + ", authentication="
                + (authentication == null ? "none" : authentication) + "]";
    }

    /** Describes an instance. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private VrrpVersion version = VrrpVersion.V3;
        private int virtualRouterId; // 0: not set
        private int priority = 100;
        private Duration advertisementInterval = Duration.ofSeconds(1);
        private int downTimerAdverts = 3;
        private Preemption preemption = Preemption.immediately();
        private @Nullable VrrpTransport transport;
        private @Nullable Authentication authentication;
        private ChecksumDialect checksumDialect = ChecksumDialect.PSEUDO_HEADER;
        private final List<CidrAddress> virtualAddresses = new ArrayList<>();

        private Builder(String name) {
            this.name = Require.notBlank("name", name);
        }

        /** Sets the version of the protocol. Default: {@link VrrpVersion#V3}; Keepalived's own default for IPv4 is 2. */
        public Builder version(VrrpVersion version) {
            this.version = Require.nonNull("version", version, "V2 or V3");
            return this;
        }

        /** Sets the virtual router id, 1..255, the same on all nodes and unique in the network. Required. */
        public Builder virtualRouterId(int id) {
            this.virtualRouterId = Require.inRange("virtualRouterId", id, 1, 255);
            return this;
        }

        /**
         * Sets the priority, 1..255, default 100. The highest becomes master; 255 says that the virtual addresses are this
         * node's own, and makes it master at once.
         */
        public Builder priority(int priority) {
            this.priority = Require.inRange("priority", priority, 1, 255);
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
            this.advertisementInterval = checked;
            return this;
        }

        /**
         * Sets how many advertisements in a row may be missing before the master counts as down: 1..100, default 3. With 1 a
         * single late advertisement is a takeover, and the lease lapses between advertisements at intervals below 1 s.
         */
        public Builder downTimerAdverts(int count) {
            this.downTimerAdverts = Require.inRange("downTimerAdverts", count, 1, 100);
            return this;
        }

        /** Sets whether a working master of lower priority is taken over. Default: {@link Preemption#immediately()}. */
        public Builder preemption(Preemption preemption) {
            this.preemption =
                    Require.nonNull("preemption", preemption, "Preemption.never(), immediately() or after(delay)");
            return this;
        }

        /** Sets how advertisements travel. Required. */
        public Builder transport(VrrpTransport transport) {
            this.transport = Require.nonNull("transport", transport, "a transport such as UdpTransport");
            return this;
        }

        /** Sets how advertisements are authenticated. Required where the transport says so, as UDP does. */
        public Builder authentication(Authentication authentication) {
            this.authentication = Require.nonNull(
                    "authentication", authentication, "an authentication such as Authentication.hmac(key)");
            return this;
        }

        /**
         * Sets how checksums of version 3 over IPv4 are made. Default: {@link ChecksumDialect#PSEUDO_HEADER}, as Keepalived does.
         * Both are accepted.
         */
        public Builder checksumDialect(ChecksumDialect dialect) {
            this.checksumDialect = Require.nonNull("checksumDialect", dialect, "PSEUDO_HEADER or PLAIN");
            return this;
        }

        /**
         * Adds a virtual address, such as {@code 192.0.2.10/24} or {@code 2001:db8::10/64}; without a prefix it is a host address.
         * At least one, at most 255, all of the family of the transport.
         */
        public Builder virtualAddress(String address) {
            CidrAddress parsed = CidrAddress.parse("virtualAddress", address);
            InetAddress ip = parsed.address();
            Require.argument(
                    !ip.isAnyLocalAddress() && !ip.isMulticastAddress(), "virtualAddress", parsed, "a unicast address");
            Require.argument(
                    virtualAddresses.stream().noneMatch(a -> a.address().equals(ip)),
                    "virtualAddress",
                    parsed,
                    "each address once");
            virtualAddresses.add(parsed);
            Require.inRange("virtualAddresses", virtualAddresses.size(), 1, 255);
            return this;
        }

        /**
         * {@return the instance}
         *
         * @throws IllegalStateException if something required is missing, or settings contradict each other
         */
        public VrrpInstance build() {
            Require.state(virtualRouterId != 0, "virtualRouterId", "not set", "1..255");
            if (transport == null) {
                throw new IllegalStateException("transport: not set (expected: a transport such as UdpTransport)");
            }
            checkInterval();
            checkAddresses(transport);
            Require.state(
                    authentication != null || !transport.requiresSignature(),
                    "authentication",
                    "not set",
                    "Authentication.hmac(key) for " + transport.id());
            Require.state(
                    !(authentication instanceof SimplePassword)
                            || (version == VrrpVersion.V2 && !transport.requiresSignature()),
                    "authentication",
                    authentication,
                    "Authentication.hmac(key) for version 3 and for UDP; a password is only for version 2");
            Require.state(
                    priority != Advertisement.PRIORITY_OWNER || preemption.equals(Preemption.immediately()),
                    "preemption",
                    preemption,
                    "immediately for the owner of the addresses, priority 255");
            return new VrrpInstance(this, transport);
        }

        private void checkInterval() {
            long millis = advertisementInterval.toMillis();
            if (version == VrrpVersion.V2) {
                Require.state(
                        millis % 1000 == 0,
                        "advertisementInterval",
                        Require.text(advertisementInterval),
                        "1 s..255 s in whole seconds for version 2");
            } else {
                Require.state(
                        millis <= 40_950,
                        "advertisementInterval",
                        Require.text(advertisementInterval),
                        "10 ms..40.95 s for version 3");
            }
        }

        private void checkAddresses(VrrpTransport carrier) {
            Require.state(!virtualAddresses.isEmpty(), "virtualAddresses", "none", "at least one");
            for (CidrAddress address : virtualAddresses) {
                Require.state(
                        AddressFamily.of(address.address()) == carrier.family(),
                        "virtualAddress",
                        address,
                        "the family of the transport, " + carrier.family());
            }
            Require.state(
                    version == VrrpVersion.V3 || carrier.family() == AddressFamily.IPV4,
                    "version",
                    version,
                    "V3 for IPv6");
        }
    }
}
