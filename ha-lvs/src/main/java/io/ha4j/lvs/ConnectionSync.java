package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.Leadership;
import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.keeper.KeeperSettings;
import io.ha4j.value.Require;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection synchronization of the kernel's IPVS, tied to an election: while this node is master its kernel tells its connections, else it
 * takes over those of the master, so that they go on when this node becomes master. Keepalived: {@code lvs_sync_daemon}. An immutable value; it
 * runs in a {@link io.ha4j.HaNode}, and is reached there as a {@link SyncService}.
 *
 * <pre>{@code
 * ConnectionSync sync = ConnectionSync.builder("sync").networkInterface("eth1").syncId(7).follow(vi1).build();
 * }</pre>
 *
 * <p>A network namespace has at most one such daemon for each direction. Which one is ours is written down in a file, by which a restart of the
 * node of the same name finds it after a crash, and stops it if another one is described meanwhile. One that is exactly as described here is taken
 * for ours too; any other is somebody else's and not touched: the node does not start then, and if it comes later {@link SyncEvent.Failed} says so
 * until it is gone. A node that is started without its ConnectionSync after a crash does not look: stop the daemon by hand then.
 *
 * <p>Connections travel unauthenticated by multicast: the interface must be one that only directors can send to.
 */
public final class ConnectionSync implements HaComponent<SyncService> {

    private final ComponentId id;
    private final IpvsDaemon daemon;
    private final HaComponent<? extends Leadership> leadership;
    private final Path directory;
    private final Supplier<Ipvs> kernel;

    private ConnectionSync(Builder builder, HaComponent<? extends Leadership> leadership) {
        this.id = new ComponentId("connection-sync", builder.name);
        this.daemon = builder.daemon();
        this.leadership = leadership;
        this.directory = builder.directory;
        this.kernel = builder.kernel;
    }

    /** {@return a builder of a synchronization with that name, which is unique in its node} */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    @Override
    public ComponentId id() {
        return id;
    }

    /** {@return the daemon that runs in that role} */
    public IpvsDaemon daemon(IpvsDaemon.Role role) {
        return new IpvsDaemon(
                role,
                daemon.networkInterface(),
                daemon.syncId(),
                daemon.maxLength(),
                daemon.group(),
                daemon.port(),
                daemon.ttl());
    }

    /** {@return the election that it follows} */
    public HaComponent<? extends Leadership> leadership() {
        return leadership;
    }

    /** {@return where it is written down which daemon is ours} */
    public Path directory() {
        return directory;
    }

    Supplier<Ipvs> kernel() {
        return kernel;
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(leadership);
    }

    /**
     * Called by the node.
     *
     * @throws io.ha4j.HaException if there is no IPVS, it may not be programmed, somebody else's daemon runs, or the record of what is ours cannot
     *     be had, as while another process has it
     */
    @Override
    public HaRuntime<SyncService> start(HaContext context) {
        return SyncRuntime.start(this, context);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConnectionSync that
                && id.equals(that.id)
                && daemon.equals(that.daemon)
                && leadership.equals(that.leadership)
                && directory.equals(that.directory)
                && kernel.equals(that.kernel);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, daemon);
    }

    @Override
    public String toString() {
        return id + " on " + daemon.networkInterface() + " id " + daemon.syncId() + " as " + leadership.id() + " is";
    }

    /** Describes a synchronization. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private String networkInterface = "";
        private int syncId;
        private String group = "224.0.0.81";
        private int port = IpvsDaemon.DEFAULT_PORT;
        private int ttl = 1;
        private int maxLength;
        private @Nullable HaComponent<? extends Leadership> leadership;
        private Path directory = KeeperSettings.DEFAULT_DIRECTORY;
        private Supplier<Ipvs> kernel = KernelIpvs.KERNEL;

        private Builder(String name) {
            this.name = Require.notBlank("name", name);
        }

        /** Sets the interface between the directors: a name of 1..15 bytes. Required. */
        public Builder networkInterface(String interfaceName) {
            this.networkInterface = Require.notBlank("networkInterface", interfaceName);
            return this;
        }

        /** Sets what the directors of a group have in common: 0..255, default 0; a backup with 0 takes the connections of all. */
        public Builder syncId(int syncId) {
            this.syncId = Require.inRange("syncId", syncId, 0, 255);
            return this;
        }

        /** Sets the multicast group, a literal IPv4 or IPv6 address. Default: {@code 224.0.0.81}. */
        public Builder group(String address) {
            this.group = Require.notBlank("group", address);
            return this;
        }

        /** Sets the UDP port: 1..65535, default 8848. */
        public Builder port(int port) {
            this.port = Require.inRange("port", port, 1, 65_535);
            return this;
        }

        /** Sets how many routers datagrams may pass: 1..255, default 1, none. */
        public Builder ttl(int ttl) {
            this.ttl = Require.inRange("ttl", ttl, 1, 255);
            return this;
        }

        /**
         * Sets how long a datagram may be, in bytes: 0..65535, default 0, as the interface allows. Less than 1024 is 1024 for a backup, and more
         * than 65507 by IPv4, or 65487 by IPv6, is that.
         */
        public Builder maxLength(int bytes) {
            this.maxLength = Require.inRange("maxLength", bytes, 0, 65_535);
            return this;
        }

        /** Sets whose mastership decides in which direction connections travel. Required. */
        public Builder follow(HaComponent<? extends Leadership> election) {
            this.leadership = Require.nonNull("follow", election, "an election, such as a VRRP instance");
            return this;
        }

        /**
         * Sets where it is written down which daemon is ours; made if missing. It must outlive the process, and need not outlive the boot.
         * Default: {@code /run/ha4j}.
         */
        public Builder directory(Path folder) {
            this.directory = Require.nonNull("directory", folder, "a folder");
            return this;
        }

        Builder kernel(Supplier<Ipvs> source) {
            this.kernel = source;
            return this;
        }

        private IpvsDaemon daemon() {
            return IpvsDaemon.of(IpvsDaemon.Role.BACKUP, networkInterface, syncId)
                    .withGroup(group)
                    .withPort(port)
                    .withTtl(ttl)
                    .withMaxLength(maxLength);
        }

        /**
         * {@return the description}
         *
         * @throws IllegalStateException if the interface or the election is missing
         * @throws IllegalArgumentException if the name of the interface or the group is none
         */
        public ConnectionSync build() {
            Require.state(
                    !networkInterface.isEmpty(), "networkInterface", "not set", "the interface between the directors");
            HaComponent<? extends Leadership> election = leadership;
            if (election == null) {
                throw new IllegalStateException("follow: not set (expected: an election, such as a VRRP instance)");
            }
            return new ConnectionSync(this, election);
        }
    }
}
