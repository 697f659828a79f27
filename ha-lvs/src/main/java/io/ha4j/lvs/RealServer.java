package io.ha4j.lvs;

import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.Objects;

/** A server behind a virtual server: where it listens, and its share. An immutable value. */
public final class RealServer {

    private final InetSocketAddress address;
    private final int weight;
    private final boolean backup;

    private RealServer(Builder builder) {
        this.address = builder.address;
        this.weight = builder.weight;
        this.backup = builder.backup;
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
        return new Builder(address).weight(weight).backup(backup);
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

    @Override
    public boolean equals(Object other) {
        return other instanceof RealServer that
                && address.equals(that.address)
                && weight == that.weight
                && backup == that.backup;
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, weight, backup);
    }

    @Override
    public String toString() {
        return Addresses.text(address) + " weight " + weight + (backup ? " backup" : "");
    }

    /** Describes a server. Not thread-safe. */
    public static final class Builder {

        private final InetSocketAddress address;
        private int weight = 1;
        private boolean backup;

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

        /** {@return the server} */
        public RealServer build() {
            return new RealServer(this);
        }
    }
}
