package io.ha4j.lvs.ipvs.realserver;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.lvs.ipvs.doctor.core.RealServerRole;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a host needs to be a real server that directors reach by direct routing or a tunnel: it takes packets for the virtual addresses, and
 * does not claim them. An immutable value. {@link #prepare()} does it by hand, and a node that has this as a component does it while it
 * runs.
 *
 * <pre>{@code
 * try (PreparedRealServer host = RealServerSetup.directRouting("192.0.2.10").prepare()) {
 *     serve();
 * }
 * }</pre>
 *
 * <p>It puts the addresses, /32 or /128, on {@code lo}, or for a tunnel on the device that unpacks ({@code tunl0}, {@code ip6tnl0}), which it
 * sets up. For IPv4 it sets {@code arp_ignore} to 1 and {@code arp_announce} to 2 for {@code all} and {@code lo} first, unless they are as
 * good already; for a tunnel on a host that filters strictly by reverse path, {@code rp_filter} of the device to 2. IPv6 needs none of
 * this: it answers for the addresses of the asked interface only. What an interface has set for itself is not looked at: see {@code
 * IpvsDoctor}.
 *
 * <p>Addresses that others had put there stay, then and later. Ours carry a mark ({@code IFA_PROTO} 104, since Linux 5.18), and what was
 * changed else is noted in the alias of {@code lo}: both live as long as what they tell of, so the next run after a crash takes over what is
 * there, and {@link #undo()} removes it. Several setups may be on one host, with different addresses; the last one puts the settings
 * back. Not for two processes that begin or end in the same moment.
 *
 * <p>Needs CAP_NET_ADMIN, and {@code /proc/sys} writable, in the network namespace of the calling thread; undone in the same one.
 */
public final class RealServerSetup implements HaComponent<PreparedRealServer> {

    private final List<InetAddress> virtualAddresses;
    private final boolean tunnel;
    private final String device;

    private RealServerSetup(List<InetAddress> virtualAddresses, boolean tunnel, String device) {
        this.virtualAddresses = virtualAddresses;
        this.tunnel = tunnel;
        this.device = device;
    }

    /**
     * {@return the setup for a real server on the director's link}
     *
     * @param virtualAddresses one or more IPv4 or IPv6 addresses, without a prefix
     * @throws IllegalArgumentException if one is no address, or there is none
     */
    public static RealServerSetup directRouting(String... virtualAddresses) {
        return new RealServerSetup(parse(virtualAddresses), false, "lo");
    }

    /**
     * {@return the setup for a real server behind a tunnel} What the director sends is unpacked by {@code tunl0}, or {@code ip6tnl0} for
     * IPv6; for other encapsulations see {@link #device(String)}.
     *
     * @param virtualAddresses one or more addresses of one family, without a prefix
     * @throws IllegalArgumentException if one is no address, or there is none, or they are of two families
     */
    public static RealServerSetup tunnel(String... virtualAddresses) {
        List<InetAddress> addresses = parse(virtualAddresses);
        AddressFamily family = AddressFamily.of(addresses.get(0));
        Require.argument(
                addresses.stream().allMatch(address -> AddressFamily.of(address) == family),
                "virtual addresses",
                text(addresses),
                "addresses of one family for each tunnel");
        return new RealServerSetup(addresses, true, family == AddressFamily.IPV4 ? "tunl0" : "ip6tnl0");
    }

    /**
     * {@return this setup with another device that unpacks, such as {@code gre0}, which must be there}
     *
     * @throws IllegalStateException if this is not for a tunnel
     */
    public RealServerSetup device(String name) {
        Require.state(tunnel, "device", name, "none with direct routing");
        return new RealServerSetup(virtualAddresses, true, Require.notBlank("device", name));
    }

    private static List<InetAddress> parse(String... addresses) {
        Require.argument(addresses.length > 0, "virtual addresses", "none", "one or more");
        return Stream.of(addresses)
                .map(address -> Addresses.parse("virtual address", address))
                .distinct()
                .toList();
    }

    List<InetAddress> virtualAddresses() {
        return virtualAddresses;
    }

    boolean tunnel() {
        return tunnel;
    }

    /** {@return the interface for the addresses} */
    String device() {
        return device;
    }

    boolean serves(AddressFamily family) {
        return virtualAddresses.stream().anyMatch(address -> AddressFamily.of(address) == family);
    }

    /** {@return the same for the doctor} */
    public RealServerRole role() {
        return new RealServerRole(virtualAddresses, tunnel ? device : null);
    }

    /**
     * Prepares this host, or finds it prepared. What it can do only in part it does not do.
     *
     * @return what takes it back
     * @throws HaException if the permission or the tunnel's device is missing, or the kernel refuses
     */
    public PreparedRealServer prepare() {
        return PreparedRealServer.prepare(this, Rtnetlink.open());
    }

    /**
     * Removes what an earlier run has left on this host that ended without closing what it had prepared. Not while another one runs.
     *
     * @throws HaException if the permission is missing, or the kernel refuses
     */
    public void undo() {
        PreparedRealServer.undo(this);
    }

    @Override
    public ComponentId id() {
        return new ComponentId("real-server", text(virtualAddresses) + " on " + device);
    }

    @Override
    public HaRuntime<PreparedRealServer> start(HaContext context) {
        return new RealServerRuntime(prepare());
    }

    private static String text(List<InetAddress> addresses) {
        return addresses.stream().map(Addresses::text).collect(Collectors.joining(", "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RealServerSetup that
                && virtualAddresses.equals(that.virtualAddresses)
                && device.equals(that.device);
    }

    @Override
    public int hashCode() {
        return Objects.hash(virtualAddresses, device);
    }

    @Override
    public String toString() {
        return id().toString();
    }
}
