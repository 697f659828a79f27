package io.ha4j.vrrp.linux;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.ha4j.vrrp.host.InterfaceNames;
import io.ha4j.vrrp.host.UnicastAddresses;
import io.ha4j.vrrp.io.VrrpChannel;
import io.ha4j.vrrp.io.VrrpTransport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * VRRP as the RFCs have it: IP protocol 112 on an interface, to a multicast group or to a list of peers. Linux only; needs
 * CAP_NET_RAW for the packets and CAP_NET_ADMIN for the addresses. Immutable; opens nothing.
 *
 * <p>Addresses and routes of the instances that use it are put on the host and taken off it again.
 */
public final class IpTransport implements VrrpTransport {

    /** The hop limit that nothing but a router in the same network can send (RFC 9568 section 5.1.1.3). */
    public static final int MAX_HOPS = 255;

    private static final Duration MAX_DELAY = Duration.ofSeconds(255);
    private static final InetAddress GROUP_IPV4 = Addresses.parse("multicastGroup", "224.0.0.18");
    private static final InetAddress GROUP_IPV6 = Addresses.parse("multicastGroup", "ff02::12");

    private final String networkInterface;
    private final AddressFamily family;
    private final @Nullable InetAddress sourceAddress;
    private final List<InetAddress> peers;
    private final @Nullable InetAddress multicastGroup;
    private final @Nullable VirtualMac virtualMac;
    private final int virtualRouterId;
    private final int minimumHops;
    private final boolean checkSource;
    private final Duration linkUpDelay;
    private final Duration linkDownDelay;
    private final int realtimePriority;
    private final Duration faultTime;

    private IpTransport(Builder builder, String networkInterface) {
        this.networkInterface = networkInterface;
        this.family = builder.family;
        this.sourceAddress = builder.sourceAddress;
        this.peers = List.copyOf(builder.peers);
        this.multicastGroup =
                builder.multicastGroup == null && peers.isEmpty() ? standardGroup(family) : builder.multicastGroup;
        this.virtualMac = builder.virtualMac;
        this.virtualRouterId = builder.virtualRouterId;
        this.minimumHops = builder.minimumHops != 0 ? builder.minimumHops : defaultHops();
        this.checkSource = builder.checkSource;
        this.linkUpDelay = builder.linkUpDelay;
        this.linkDownDelay = builder.linkDownDelay;
        this.realtimePriority = builder.realtimePriority;
        this.faultTime = builder.faultTime;
    }

    /** {@return a builder; the interface must be named} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder with the same settings} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.networkInterface = networkInterface;
        builder.family = family;
        builder.sourceAddress = sourceAddress;
        builder.peers.addAll(peers);
        builder.multicastGroup = usesStandardGroup() ? null : multicastGroup;
        builder.virtualMac = virtualMac;
        builder.virtualRouterId = virtualRouterId;
        builder.minimumHops = minimumHops == defaultHops() ? 0 : minimumHops;
        builder.checkSource = checkSource;
        builder.linkUpDelay = linkUpDelay;
        builder.linkDownDelay = linkDownDelay;
        builder.realtimePriority = realtimePriority;
        builder.faultTime = faultTime;
        return builder;
    }

    /** {@return the name of the interface} */
    public String networkInterface() {
        return networkInterface;
    }

    @Override
    public AddressFamily family() {
        return family;
    }

    /** {@return the address that advertisements are sent from; null: the first one of the interface, for IPv6 its link-local} */
    public @Nullable InetAddress sourceAddress() {
        return sourceAddress;
    }

    /** {@return the other nodes; empty: they are reached by multicast} */
    public List<InetAddress> peers() {
        return peers;
    }

    /** {@return the group that advertisements go to; null: they go to the peers} */
    public @Nullable InetAddress multicastGroup() {
        return multicastGroup;
    }

    /** {@return whether advertisements go to a multicast group} */
    public boolean isMulticast() {
        return multicastGroup != null;
    }

    /** {@return the virtual MAC; null: the virtual addresses have the hardware address of the interface} */
    public @Nullable VirtualMac virtualMac() {
        return virtualMac;
    }

    /** {@return the only virtual router id that may use this transport, 1..255, if it has a virtual MAC; else 0: any} */
    public int virtualRouterId() {
        return virtualRouterId;
    }

    /** {@return the least TTL or hop limit of a packet that is accepted, 1..255} */
    public int minimumHops() {
        return minimumHops;
    }

    /** {@return whether unicast packets must come from a peer} */
    public boolean checkSource() {
        return checkSource;
    }

    /** {@return how long the interface must be up before that counts} */
    public Duration linkUpDelay() {
        return linkUpDelay;
    }

    /** {@return how long the interface must be down before that counts} */
    public Duration linkDownDelay() {
        return linkDownDelay;
    }

    /** {@return the priority of the VRRP thread under SCHED_FIFO, 1..99; 0: it runs like any other} */
    public int realtimePriority() {
        return realtimePriority;
    }

    /** {@return how long a fault lasts that nothing will tell the end of, such as an address that the kernel refuses} */
    Duration faultTime() {
        return faultTime;
    }

    @Override
    public boolean requiresSignature() {
        return false;
    }

    /**
     * {@return a name that says all that differs from the defaults, such as {@code ip://eth0} or {@code
     * ip6://eth0?peers=fe80:0:0:0:0:0:0:12}, so that unequal transports have different ones} With a virtual MAC it is that of its
     * interface, of which there can be one only: {@code ip+mac://vrrp.51?id=51}.
     */
    @Override
    public ComponentId id() {
        String name = virtualMac == null
                ? toString()
                : (family == AddressFamily.IPV4 ? "ip+mac://" : "ip6+mac://")
                        + virtualMac.interfaceName(family, virtualRouterId) + "?id=" + virtualRouterId;
        return new ComponentId("vrrp-transport", name);
    }

    /** {@return the interface, and all that differs from the defaults} */
    @Override
    public String toString() {
        StringJoiner settings = new StringJoiner("&", "?", "").setEmptyValue("");
        if (sourceAddress != null) {
            settings.add("source=" + Addresses.text(sourceAddress));
        }
        if (!peers.isEmpty()) {
            settings.add("peers=" + peers.stream().map(Addresses::text).collect(Collectors.joining(",")));
        }
        if (multicastGroup != null && !usesStandardGroup()) {
            settings.add("group=" + Addresses.text(multicastGroup));
        }
        if (virtualMac != null) {
            settings.add("mac=" + virtualMac.interfaceName(family, virtualRouterId));
            settings.add("id=" + virtualRouterId);
            add(settings, virtualMac.sendsFromParent(), "send=parent");
        }
        add(settings, minimumHops != defaultHops(), "hops=" + minimumHops);
        add(settings, !checkSource, "source-check=off");
        add(settings, !linkUpDelay.isZero(), "up-delay=" + linkUpDelay);
        add(settings, !linkDownDelay.isZero(), "down-delay=" + linkDownDelay);
        add(settings, realtimePriority != 0, "realtime=" + realtimePriority);
        return (family == AddressFamily.IPV4 ? "ip://" : "ip6://") + networkInterface + settings;
    }

    /** {@return whether one that is open can go on by the other's settings} */
    boolean hasSameSocketsAs(IpTransport other) {
        return networkInterface.equals(other.networkInterface)
                && family == other.family
                && Objects.equals(multicastGroup, other.multicastGroup)
                && Objects.equals(virtualMac, other.virtualMac)
                && virtualRouterId == other.virtualRouterId;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(HostNetwork.Component.INSTANCE);
    }

    private static void add(StringJoiner settings, boolean set, String setting) {
        if (set) {
            settings.add(setting);
        }
    }

    private int defaultHops() {
        return peers.isEmpty() ? MAX_HOPS : 1;
    }

    private boolean usesStandardGroup() {
        return standardGroup(family).equals(multicastGroup);
    }

    private static InetAddress standardGroup(AddressFamily family) {
        return family == AddressFamily.IPV4 ? GROUP_IPV4 : GROUP_IPV6;
    }

    @Override
    public HaRuntime<VrrpChannel> start(HaContext context) {
        return IpEndpoint.open(this, context);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpTransport that && fields().equals(that.fields());
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    private List<Object> fields() {
        return Arrays.asList(
                networkInterface,
                family,
                sourceAddress,
                peers,
                multicastGroup,
                virtualMac,
                virtualRouterId,
                minimumHops,
                checkSource,
                linkUpDelay,
                linkDownDelay,
                realtimePriority);
    }

    /** Describes a transport. Not thread-safe. */
    public static final class Builder {

        private @Nullable String networkInterface;
        private AddressFamily family = AddressFamily.IPV4;
        private @Nullable InetAddress sourceAddress;
        private final Set<InetAddress> peers = new LinkedHashSet<>();
        private @Nullable InetAddress multicastGroup;
        private @Nullable VirtualMac virtualMac;
        private int virtualRouterId;
        private int minimumHops; // 0: not set
        private boolean checkSource = true;
        private Duration linkUpDelay = Duration.ZERO;
        private Duration linkDownDelay = Duration.ZERO;
        private int realtimePriority;
        private Duration faultTime = Duration.ofSeconds(30);

        private Builder() {}

        /** Sets the interface, such as {@code eth0}. Required. */
        public Builder networkInterface(String name) {
            this.networkInterface = InterfaceNames.check("networkInterface", name);
            return this;
        }

        /** Sets the family of the packets and so of the virtual addresses. Default: {@link AddressFamily#IPV4}. */
        public Builder family(AddressFamily family) {
            this.family = Require.nonNull("family", family, "IPV4 or IPV6");
            return this;
        }

        /**
         * Sets the address that advertisements are sent from. Default: the first primary address of the interface, for IPv6 its
         * link-local address.
         *
         * @param address an address of the interface; with IPv6 multicast a link-local one (RFC 9568 section 5.1.2.2)
         */
        public Builder sourceAddress(String address) {
            this.sourceAddress = UnicastAddresses.parse("sourceAddress", address);
            return this;
        }

        /** Adds a peer, at most 255. With peers, advertisements go to them; without, to the multicast group. */
        public Builder peer(String address) {
            InetAddress peer = UnicastAddresses.parse("peer", address);
            Require.argument(peers.add(peer), "peer", Addresses.text(peer), "each peer once");
            Require.inRange("peers", peers.size(), 1, 255);
            return this;
        }

        /** Sets the multicast group. Default: 224.0.0.18, for IPv6 ff02::12. Only without peers. */
        public Builder multicastGroup(String address) {
            InetAddress group = Addresses.parse("multicastGroup", address);
            Require.argument(
                    group.isMulticastAddress(),
                    "multicastGroup",
                    Addresses.text(group),
                    "a multicast address, such as 224.0.0.18 or ff02::12");
            this.multicastGroup = group;
            return this;
        }

        /**
         * Has the virtual addresses live on an interface with the hardware address of the virtual router. Default: no. The
         * transport then serves that virtual router alone.
         *
         * @param virtualRouterId 1..255
         */
        public Builder virtualMac(VirtualMac mac, int virtualRouterId) {
            this.virtualMac = Require.nonNull("virtualMac", mac, "VirtualMac.on()");
            this.virtualRouterId = Require.inRange("virtualRouterId", virtualRouterId, 1, 255);
            return this;
        }

        /**
         * Sets the least TTL or hop limit of a packet that is accepted: 1..255. With multicast it is 255, always. With peers the
         * default is 1, any, as in Keepalived: version 2.2.7 sends to IPv6 peers with 64, and a peer may be behind routers. Set 255
         * where all peers are in one network and send with it, as ha4j does and Keepalived over IPv4: no packet from outside the
         * network can have it.
         */
        public Builder minimumHops(int hops) {
            this.minimumHops = Require.inRange("minimumHops", hops, 1, MAX_HOPS);
            return this;
        }

        /** Sets whether packets from an address that is no peer are dropped. Default: yes. Only with peers. */
        public Builder checkSource(boolean check) {
            this.checkSource = check;
            return this;
        }

        /** Sets how long the interface must be up before that counts: 0..255 s, default 0. For networks slow to forward. */
        public Builder linkUpDelay(Duration delay) {
            this.linkUpDelay = Require.inRange("linkUpDelay", delay, Duration.ZERO, MAX_DELAY);
            return this;
        }

        /** Sets how long the interface must be down before that counts: 0..255 s, default 0. For links that flap. */
        public Builder linkDownDelay(Duration delay) {
            this.linkDownDelay = Require.inRange("linkDownDelay", delay, Duration.ZERO, MAX_DELAY);
            return this;
        }

        /**
         * Sets the priority of the VRRP thread under SCHED_FIFO, 1..99; 0, the default: it runs like any other. Needs
         * CAP_SYS_NICE.
         */
        public Builder realtimePriority(int priority) {
            this.realtimePriority = Require.inRange("realtimePriority", priority, 0, 99);
            return this;
        }

        /** Sets how long a fault lasts that nothing will tell the end of. Default: 30 s. For tests. */
        Builder faultTime(Duration time) {
            this.faultTime = time;
            return this;
        }

        /**
         * {@return the transport}
         *
         * @throws IllegalStateException if the interface is missing, or settings contradict each other
         */
        public IpTransport build() {
            if (networkInterface == null) {
                throw new IllegalStateException("networkInterface: not set (expected: an interface such as eth0)");
            }
            IpTransport transport = new IpTransport(this, networkInterface);
            IpTransportRules.check(transport);
            return transport;
        }
    }
}
