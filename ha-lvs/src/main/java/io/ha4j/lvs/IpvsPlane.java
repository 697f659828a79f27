package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.value.Require;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The plane of the Linux kernel, IPVS: packets never come to this process, which tells the kernel who serves. An immutable value, made by
 * {@link Plane#ipvs}. Needs the module {@code ip_vs} and CAP_NET_ADMIN; if they are missing the node does not start.
 *
 * <p>Only services that are ours are touched, ever. Which are is kept in a record in a {@link #directory}, so that a process that was killed finds
 * its own: if the table is as it should be, nothing is written and no connection notices. What others change in services of ours is put right,
 * at each {@link #reread} at the latest, and told ({@link VirtualServerEvent.TableRepaired}). All virtual servers of a node share one thread
 * for that, one directory and one period.
 *
 * <p>What is different from the proxy: the kernel drops packets of connections to a server that was taken out, unless the sysctl {@code
 * net.ipv4.vs.expire_nodest_conn} is 1; and gives clients that persist to servers of weight 0, as those that are drained have, unless {@code
 * net.ipv4.vs.expire_quiescent_template} is 1. Weights change in the kernel some milliseconds after the event that tells of it.
 */
public final class IpvsPlane implements Plane {

    /** When the kernel has the services of a virtual server that serves only while an election is won ({@code serveWhile}). */
    public enum Programming {
        /**
         * Always, as with Keepalived: a new master serves as soon as it has the address, connections that were under way too. Without an election
         * that is so anyway.
         */
        ALWAYS,
        /**
         * While this node is master. For directors that are each other's real servers by direct routing or a tunnel, between which packets would go
         * round (or set the sysctl {@code net.ipv4.vs.backup_only}). A packet that comes before the services resets its connection.
         */
        ONLY_AS_MASTER
    }

    static final Path DEFAULT_DIRECTORY = Path.of("/run/ha4j");
    private static final Duration DEFAULT_REREAD = Duration.ofSeconds(10);

    private final IpvsForwarding forwarding;
    private final Programming programming;
    private final boolean adoptForeign;
    private final boolean keepOnClose;
    private final Settings settings;

    /**
     * What all virtual servers of a node have in common.
     *
     * @param kernel opens IPVS of the network namespace of the calling thread
     */
    record Settings(Path directory, Duration reread, Supplier<Ipvs> kernel) {}

    private IpvsPlane(
            IpvsForwarding forwarding,
            Programming programming,
            boolean adoptForeign,
            boolean keepOnClose,
            Settings settings) {
        this.forwarding = forwarding;
        this.programming = programming;
        this.adoptForeign = adoptForeign;
        this.keepOnClose = keepOnClose;
        this.settings = settings;
    }

    static IpvsPlane of(IpvsForwarding forwarding) {
        return new IpvsPlane(
                settable(forwarding),
                Programming.ALWAYS,
                false,
                false,
                new Settings(DEFAULT_DIRECTORY, DEFAULT_REREAD, KernelIpvs.KERNEL));
    }

    static IpvsForwarding settable(IpvsForwarding forwarding) {
        IpvsForwarding checked = Require.nonNull("forwarding", forwarding, "nat, direct routing, or a tunnel");
        boolean reportedOnly = switch (checked.method()) {
            case NAT, DIRECT_ROUTING -> false;
            case TUNNEL -> checked.encapsulation() == IpvsForwarding.Encapsulation.OTHER;
            case LOCAL_NODE, BYPASS, OTHER -> true;
        };
        Require.argument(!reportedOnly, "forwarding", checked, "nat, direct routing, or a tunnel");
        return checked;
    }

    /**
     * {@return this plane, with the services in the kernel at these times} Default: {@link Programming#ALWAYS}.
     */
    public IpvsPlane program(Programming when) {
        return new IpvsPlane(
                forwarding,
                Require.nonNull("program", when, "ALWAYS or ONLY_AS_MASTER"),
                adoptForeign,
                keepOnClose,
                settings);
    }

    /**
     * {@return this plane, taking over services that others have made for the addresses of the virtual server} Default: no; then such an address
     * is not served ({@link VirtualServerEvent.ListenFailed}) until the other service is gone.
     */
    public IpvsPlane adoptForeign(boolean adopt) {
        return new IpvsPlane(forwarding, programming, adopt, keepOnClose, settings);
    }

    /**
     * {@return this plane, with the services left in the kernel when the node closes} They then go on with the servers that there were, unchecked,
     * until the next start, which finds them. Default: no, they are removed. Those of a virtual server that is taken out of a node that runs on are
     * removed in any case.
     */
    public IpvsPlane keepOnClose(boolean keep) {
        return new IpvsPlane(forwarding, programming, adoptForeign, keep, settings);
    }

    /**
     * {@return this plane, with the record of what is ours in this directory} It is made if it is missing, and belongs to one node at a time; it
     * should not survive a restart of the host. It is the same as long as the node runs. Default: {@code /run/ha4j}.
     */
    public IpvsPlane directory(Path folder) {
        return with(
                new Settings(Require.nonNull("directory", folder, "a folder"), settings.reread(), settings.kernel()));
    }

    /** {@return this plane, reading the kernel's tables anew this often: 1 s..1 h} Default: 10 s. Counters in snapshots are as old as that. */
    public IpvsPlane reread(Duration period) {
        return with(new Settings(
                settings.directory(),
                Require.inRange("reread", period, Duration.ofSeconds(1), Duration.ofHours(1)),
                settings.kernel()));
    }

    /** {@return this plane on something that behaves as the kernel does} */
    IpvsPlane kernel(Supplier<Ipvs> source) {
        return with(new Settings(settings.directory(), settings.reread(), source));
    }

    private IpvsPlane with(Settings next) {
        return new IpvsPlane(forwarding, programming, adoptForeign, keepOnClose, next);
    }

    /** {@return how packets reach servers that say nothing else} */
    public IpvsForwarding forwarding() {
        return forwarding;
    }

    /** {@return when the kernel has the services} */
    public Programming program() {
        return programming;
    }

    /** {@return whether services of others are taken over} */
    public boolean adoptForeign() {
        return adoptForeign;
    }

    /** {@return whether the services stay when the node closes} */
    public boolean keepOnClose() {
        return keepOnClose;
    }

    /** {@return where the record of what is ours is kept} */
    public Path directory() {
        return settings.directory();
    }

    /** {@return how often the kernel's tables are read anew} */
    public Duration reread() {
        return settings.reread();
    }

    Settings settings() {
        return settings;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpvsPlane that
                && forwarding.equals(that.forwarding)
                && programming == that.programming
                && adoptForeign == that.adoptForeign
                && keepOnClose == that.keepOnClose
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(forwarding, programming, settings);
    }

    @Override
    public String toString() {
        return "Plane.ipvs(" + forwarding + ")"
                + (programming == Programming.ALWAYS ? "" : ".program(" + programming + ")")
                + (adoptForeign ? ".adoptForeign(true)" : "")
                + (keepOnClose ? ".keepOnClose(true)" : "");
    }
}
