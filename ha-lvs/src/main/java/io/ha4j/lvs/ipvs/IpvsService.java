package io.ha4j.lvs.ipvs;

import io.ha4j.lvs.schedule.KernelName;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Require;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A virtual service of the kernel: how connections to it are spread. Its destinations are separate. An immutable value. */
public final class IpvsService {

    /** The bits of {@link #schedulerFlags()}: {@code IP_VS_SVC_F_SCHED1} to {@code 3}. */
    public static final int SCHEDULER_FLAGS = 0x38;

    private static final int MAX_NAME = 15; // IP_VS_SCHEDNAME_MAXLEN, IP_VS_PENAME_MAXLEN without the zero byte
    private static final Duration LONGEST = Duration.ofDays(31);

    private final IpvsServiceId id;
    private final String scheduler;
    private final int schedulerFlags;
    private final boolean onePacket;
    private final @Nullable Duration persistence;
    private final int netmask;
    private final @Nullable String persistenceEngine;

    private IpvsService(Builder builder) {
        this.id = builder.id;
        this.scheduler = builder.scheduler;
        this.schedulerFlags = builder.schedulerFlags;
        this.onePacket = builder.onePacket;
        this.persistence = builder.persistence;
        this.netmask = builder.netmask;
        this.persistenceEngine = builder.persistenceEngine;
    }

    /** {@return a builder of a service} */
    public static Builder builder(IpvsServiceId id) {
        return new Builder(id);
    }

    /** {@return a builder that starts from this service} */
    public Builder toBuilder() {
        Builder builder = new Builder(id);
        builder.scheduler = scheduler;
        builder.schedulerFlags = schedulerFlags;
        builder.onePacket = onePacket;
        builder.persistence = persistence;
        builder.netmask = netmask;
        builder.persistenceEngine = persistenceEngine;
        return builder;
    }

    /** {@return which one} */
    public IpvsServiceId id() {
        return id;
    }

    /** {@return the kernel's name of the scheduler, such as {@code wlc}; {@code none} if it has none} */
    public String scheduler() {
        return scheduler;
    }

    /** {@return the bits that the scheduler looks at: {@link KernelName#FALLBACK}, {@link KernelName#PORT}, 0x20} */
    public int schedulerFlags() {
        return schedulerFlags;
    }

    /** {@return whether each datagram is scheduled by itself} */
    public boolean onePacket() {
        return onePacket;
    }

    /** {@return for how long a client is remembered; empty if it is not} */
    public Optional<Duration> persistence() {
        return Optional.ofNullable(persistence);
    }

    /**
     * {@return how many bits of a client's address count: 0..32 for IPv4, 1..128 for IPv6, all without persistence; -1 for an IPv4 mask with
     * gaps, which only other programs set}
     */
    public int persistencePrefix() {
        if (id.family() == AddressFamily.IPV6) {
            return netmask;
        }
        int ones = Integer.numberOfLeadingZeros(~netmask);
        return netmask == mask(ones) ? ones : -1;
    }

    /** {@return what the kernel calls the mask: for IPv4 the mask, highest byte first, for IPv6 the prefix length} */
    int netmask() {
        return netmask;
    }

    /** {@return the kernel's name of the engine that knows clients by more than the address, such as {@code sip}; empty without} */
    public Optional<String> persistenceEngine() {
        return Optional.ofNullable(persistenceEngine);
    }

    /**
     * Checks that it can be asked for: what another program made may not be.
     *
     * @throws IllegalStateException if not
     */
    void check() {
        boolean datagrams = !(id instanceof IpvsServiceId.Endpoint endpoint) || endpoint.protocol() == IpvsProtocol.UDP;
        Require.state(!onePacket || datagrams, "onePacket", "for " + id, "udp or a mark");
        boolean allPorts = id instanceof IpvsServiceId.Endpoint endpoint
                && endpoint.address().getPort() == 0;
        Require.state(
                !allPorts || persistence != null, "service", id, "persistence, which a service of all ports needs");
        Require.state(
                persistenceEngine == null || persistence != null,
                "persistenceEngine",
                persistenceEngine,
                "persistence, which an engine needs");
        Require.state(
                persistence == null || (!persistence.isZero() && persistence.compareTo(LONGEST) <= 0),
                "persistence",
                persistence,
                "1 s.." + Require.text(LONGEST));
        Require.state(persistencePrefix() >= 1, "persistencePrefix", persistencePrefix(), "1 or more");
    }

    /** {@return {@code value}, which has no fraction of a second} */
    static Duration wholeSeconds(String field, Duration value) {
        Require.argument(
                value.equals(Duration.ofSeconds(value.toSeconds())), field, Require.text(value), "whole seconds");
        return value;
    }

    /** {@return {@code value}, which is a name as the kernel takes it: 1..15 visible bytes} */
    static String name(String field, @Nullable String value) {
        String checked = Require.notBlank(field, value);
        int length = checked.getBytes(StandardCharsets.UTF_8).length;
        Require.argument(
                length <= MAX_NAME && checked.chars().noneMatch(Character::isWhitespace),
                field,
                '"' + checked + '"',
                "1.." + MAX_NAME + " bytes without blanks");
        return checked;
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpvsService that
                && id.equals(that.id)
                && scheduler.equals(that.scheduler)
                && schedulerFlags == that.schedulerFlags
                && onePacket == that.onePacket
                && Objects.equals(persistence, that.persistence)
                && netmask == that.netmask
                && Objects.equals(persistenceEngine, that.persistenceEngine);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, scheduler, schedulerFlags, onePacket, persistence, netmask, persistenceEngine);
    }

    @Override
    public String toString() {
        return id + " " + scheduler
                + (schedulerFlags == 0 ? "" : " flags 0x" + Integer.toHexString(schedulerFlags))
                + (onePacket ? " one packet" : "")
                + (persistence == null ? "" : " persistence " + Require.text(persistence))
                + (persistence == null || persistencePrefix() == id.family().bits() ? "" : " /" + persistencePrefix())
                + (persistenceEngine == null ? "" : " engine " + persistenceEngine);
    }

    /** Describes a service. Not thread-safe. */
    public static final class Builder {

        private final IpvsServiceId id;
        private String scheduler = "wlc";
        private int schedulerFlags;
        private boolean onePacket;
        private @Nullable Duration persistence;
        private int netmask;
        private @Nullable String persistenceEngine;

        private Builder(IpvsServiceId id) {
            this.id = Require.nonNull("service", id, "which one");
            this.netmask = fullMask();
        }

        private int fullMask() {
            return id.family() == AddressFamily.IPV4 ? -1 : 128;
        }

        /** Sets the kernel's name of the scheduler, 1..15 bytes, default {@code wlc}. The kernel loads the module {@code ip_vs_NAME} itself. */
        public Builder scheduler(String name) {
            this.scheduler = name("scheduler", name);
            return this;
        }

        /** Sets scheduler and flags. */
        public Builder scheduler(KernelName name) {
            return scheduler(name.name()).schedulerFlags(name.flags());
        }

        /** Sets the bits that the scheduler looks at, of {@link #SCHEDULER_FLAGS}. Default 0. ipvsadm: {@code -b}. */
        public Builder schedulerFlags(int flags) {
            Require.argument(
                    (flags & ~SCHEDULER_FLAGS) == 0, "schedulerFlags", "0x" + Integer.toHexString(flags), "of 0x38");
            this.schedulerFlags = flags;
            return this;
        }

        /** Has each datagram scheduled by itself: for UDP, and marks. Default: no. ipvsadm: {@code --ops}. */
        public Builder onePacket(boolean each) {
            this.onePacket = each;
            return this;
        }

        /** Sets for how long a client is remembered: whole seconds, 1 s..31 days. Default: it is not. ipvsadm: {@code -p}. */
        public Builder persistence(Duration timeout) {
            this.persistence = wholeSeconds(
                    "persistence", Require.inRange("persistence", timeout, Duration.ofSeconds(1), LONGEST));
            return this;
        }

        /**
         * Sets how many bits of a client's address count: 1..32 for IPv4, 1..128 for IPv6; default all. Needs persistence. ipvsadm: {@code -M}.
         */
        public Builder persistencePrefix(int bits) {
            int prefix =
                    Require.inRange("persistencePrefix", bits, 1, id.family().bits());
            this.netmask = id.family() == AddressFamily.IPV4 ? mask(prefix) : prefix;
            return this;
        }

        /** Sets what knows clients by more than the address, such as {@code sip}, 1..15 bytes. Needs persistence. ipvsadm: {@code --pe}. */
        public Builder persistenceEngine(String name) {
            this.persistenceEngine = name("persistenceEngine", name);
            return this;
        }

        /** Takes what the kernel reports, whoever set it: any time-out, any mask. The mask means nothing without persistence. */
        Builder reportedPersistence(Duration timeout, int mask) {
            this.persistence = timeout;
            this.netmask = mask;
            return this;
        }

        /**
         * {@return the service}
         *
         * @throws IllegalStateException if rules across fields do not hold: one-packet is for UDP and marks; port 0, a prefix and an engine
         *     need persistence
         */
        public IpvsService build() {
            Require.state(
                    persistence != null || netmask == fullMask(),
                    "persistencePrefix",
                    reported().persistencePrefix(),
                    "persistence, which a prefix needs");
            IpvsService service = reported();
            service.check();
            return service;
        }

        /** {@return what the kernel reports, which may be what {@link #build} refuses} */
        IpvsService reported() {
            return new IpvsService(this);
        }
    }
}
