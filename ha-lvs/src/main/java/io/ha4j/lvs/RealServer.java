package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server behind a virtual server: where it listens, and its share. An immutable value. */
public final class RealServer {

    private final InetSocketAddress address;
    private final int weight;
    private final boolean backup;
    private final Duration slowStart;
    private final int maxConnections;
    private final int upperThreshold;
    private final int lowerThreshold;
    private final @Nullable IpvsForwarding forwarding;

    private RealServer(Builder builder) {
        this.address = builder.address;
        this.weight = builder.weight;
        this.backup = builder.backup;
        this.slowStart = builder.slowStart;
        this.maxConnections = builder.maxConnections;
        this.upperThreshold = builder.upperThreshold;
        this.lowerThreshold = builder.lowerThreshold;
        this.forwarding = builder.forwarding;
    }

    /**
     * {@return a builder of a server}
     *
     * @param address a literal IPv4 or IPv6 address
     * @param port 1..65535
     */
    public static Builder builder(String address, int port) {
        return new Builder(Addresses.endpoint("realServer", address, port));
    }

    /** {@return a builder that starts from this server} */
    public Builder toBuilder() {
        Builder builder = new Builder(address)
                .weight(weight)
                .backup(backup)
                .slowStart(slowStart)
                .maxConnections(maxConnections)
                .upperThreshold(upperThreshold)
                .lowerThreshold(lowerThreshold);
        builder.forwarding = forwarding;
        return builder;
    }

    /** {@return where it listens} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return its share, 0..65535; 0 takes no connection unless a check gives it a weight} */
    public int weight() {
        return weight;
    }

    /** {@return whether it is used only when no other can be} */
    public boolean backup() {
        return backup;
    }

    /** {@return how long it takes to get its whole weight after it could not be used} */
    public Duration slowStart() {
        return slowStart;
    }

    /** {@return how many connections it takes at once; 0: any number} */
    public int maxConnections() {
        return maxConnections;
    }

    /** {@return with how many connections it is overloaded; 0: never} */
    public int upperThreshold() {
        return upperThreshold;
    }

    /** {@return below how many connections an overload ends; 0: below three quarters of the upper threshold} */
    public int lowerThreshold() {
        return lowerThreshold;
    }

    /** {@return how the kernel's packets reach it; empty: as its {@link IpvsPlane} says} */
    public Optional<IpvsForwarding> forwarding() {
        return Optional.ofNullable(forwarding);
    }

    boolean isLimited() {
        return maxConnections > 0 || upperThreshold > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RealServer that
                && address.equals(that.address)
                && weight == that.weight
                && backup == that.backup
                && slowStart.equals(that.slowStart)
                && maxConnections == that.maxConnections
                && upperThreshold == that.upperThreshold
                && lowerThreshold == that.lowerThreshold
                && Objects.equals(forwarding, that.forwarding);
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, weight, backup);
    }

    @Override
    public String toString() {
        return Addresses.text(address) + " weight " + weight + (backup ? " backup" : "")
                + (slowStart.isZero() ? "" : " slow start " + Require.text(slowStart))
                + (maxConnections == 0 ? "" : " max " + maxConnections)
                + (upperThreshold == 0 ? "" : " thresholds " + lowerThreshold + ".." + upperThreshold)
                + (forwarding == null ? "" : " by " + forwarding);
    }

    /** Describes a server. Not thread-safe. */
    public static final class Builder {

        private final InetSocketAddress address;
        private int weight = 1;
        private boolean backup;
        private Duration slowStart = Duration.ZERO;
        private int maxConnections;
        private int upperThreshold;
        private int lowerThreshold;
        private @Nullable IpvsForwarding forwarding;

        private Builder(InetSocketAddress address) {
            this.address = address;
        }

        /**
         * Sets the share of connections that weighing schedulers give it: 0..65535, default 1. With 0 it takes no new connection,
         * unless a check gives it a weight.
         */
        public Builder weight(int weight) {
            this.weight = Require.inRange("weight", weight, 0, 65_535);
            return this;
        }

        /** Has it used only when no server that is not a backup can be. Default: no. */
        public Builder backup(boolean backup) {
            this.backup = backup;
            return this;
        }

        /**
         * Sets how long it takes to get its whole weight, which rises linearly from a twentieth, in twenty steps, after its check said that it
         * did not work, or it was drained or disabled: 0..1 day, default 0. Never at the start of the node. Weights below 20 make the steps
         * coarse. A check may start its target slowly, too: then the lesser of both shares counts. nginx Plus: {@code slow_start}.
         */
        public Builder slowStart(Duration duration) {
            this.slowStart = Require.inRange("slowStart", duration, Duration.ZERO, Duration.ofDays(1));
            return this;
        }

        /**
         * Sets how many connections it takes at once, with those being set up: 0..2147483647, default 0 for any number. Never exceeded. HAProxy:
         * {@code maxconn}; nginx: {@code max_conns}.
         */
        public Builder maxConnections(int count) {
            this.maxConnections = Require.inRange("maxConnections", count, 0, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets with how many connections it is overloaded, and gets no new one but of clients that persist, until an overload ends by
         * {@link #lowerThreshold}: 0..2147483647, default 0 for never. ipvsadm: {@code --u-threshold}.
         */
        public Builder upperThreshold(int count) {
            this.upperThreshold = Require.inRange("upperThreshold", count, 0, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets below how many connections an overload ends: 0..the upper threshold, default 0 for three quarters of that. ipvsadm: {@code
         * --l-threshold}.
         */
        public Builder lowerThreshold(int count) {
            this.lowerThreshold = Require.inRange("lowerThreshold", count, 0, Integer.MAX_VALUE);
            return this;
        }

        /** Sets how the kernel's packets reach it. Default: as {@link Plane#ipvs} says. For that plane only. */
        public Builder forwarding(IpvsForwarding forwarding) {
            this.forwarding = IpvsPlane.settable(forwarding);
            return this;
        }

        /**
         * {@return the server}
         *
         * @throws IllegalStateException if the lower threshold is above the upper one
         */
        public RealServer build() {
            Require.state(
                    lowerThreshold <= upperThreshold,
                    "lowerThreshold",
                    lowerThreshold,
                    "at most " + upperThreshold + ", the upper threshold");
            return new RealServer(this);
        }
    }
}
