package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a director does, as far as it matters for the settings of its host. An immutable value; by default it does nothing special. */
public final class DirectorRole {

    private final boolean nat;
    private final boolean directRouting;
    private final int tunnelOverhead;
    private final boolean persistence;
    private final boolean sync;
    private final boolean realServerToo;
    private final List<InetAddress> virtualAddresses;

    private DirectorRole(Builder builder) {
        this.nat = builder.nat;
        this.directRouting = builder.directRouting;
        this.tunnelOverhead = builder.tunnelOverhead;
        this.persistence = builder.persistence;
        this.sync = builder.sync;
        this.realServerToo = builder.realServerToo;
        this.virtualAddresses = List.copyOf(builder.virtualAddresses);
    }

    /** {@return a builder} */
    public static Builder builder() {
        return new Builder();
    }

    boolean nat() {
        return nat;
    }

    boolean directRouting() {
        return directRouting;
    }

    /** {@return by how many bytes a tunnel makes a packet longer, 0: no tunnel} */
    int tunnelOverhead() {
        return tunnelOverhead;
    }

    boolean persistence() {
        return persistence;
    }

    boolean sync() {
        return sync;
    }

    boolean realServerToo() {
        return realServerToo;
    }

    List<InetAddress> virtualAddresses() {
        return virtualAddresses;
    }

    /** Without addresses IPv4 is meant. */
    boolean serves(AddressFamily family) {
        return virtualAddresses.isEmpty()
                ? family == AddressFamily.IPV4
                : virtualAddresses.stream().anyMatch(address -> AddressFamily.of(address) == family);
    }

    /** Builds a {@link DirectorRole}. Not thread-safe. */
    public static final class Builder {

        private boolean nat;
        private boolean directRouting;
        private int tunnelOverhead;
        private boolean persistence;
        private boolean sync;
        private boolean realServerToo;
        private List<InetAddress> virtualAddresses = new ArrayList<>();

        private Builder() {}

        /** {@return this} It rewrites addresses both ways. */
        public Builder nat() {
            nat = true;
            return this;
        }

        /** {@return this} It sends packets on as they are, to real servers on the same link. */
        public Builder directRouting() {
            directRouting = true;
            return this;
        }

        /**
         * It packs packets into others.
         *
         * @param overhead by how many bytes a packet becomes longer, 20..100: 20 for IPIP over IPv4, 40 over IPv6; GRE 4 more, GUE 12 more
         * @return this
         */
        public Builder tunnel(int overhead) {
            tunnelOverhead = Require.inRange("overhead", overhead, 20, 100);
            return this;
        }

        /** {@return this} A client stays with a server for a time. */
        public Builder persistence() {
            persistence = true;
            return this;
        }

        /** {@return this} It tells another director of its connections, or hears of those of another. */
        public Builder connectionSync() {
            sync = true;
            return this;
        }

        /** {@return this} It is a real server of the other director's as well. */
        public Builder realServerToo() {
            realServerToo = true;
            return this;
        }

        /**
         * The addresses that clients ask.
         *
         * @throws IllegalArgumentException if one is no address
         * @return this
         */
        public Builder virtualAddresses(String... addresses) {
            virtualAddresses = Stream.of(addresses)
                    .map(address -> Addresses.parse("virtual address", address))
                    .toList();
            return this;
        }

        /** {@return the role} */
        public DirectorRole build() {
            return new DirectorRole(this);
        }
    }
}
