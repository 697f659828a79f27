package io.ha4j.linux.netlink;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.value.AddressFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads and changes the links, addresses, routes and rules of the network namespace that the opening thread is in. Changes need
 * CAP_NET_ADMIN there.
 *
 * <p>Every method asks the kernel and waits for its answer, usually for microseconds; a refusal is a {@link NetlinkException}. The
 * kernel does what it is asked while it takes the request ({@code sendto}), and waits there without limit for its lock on the network
 * ({@code rtnl_mutex}), which another process may hold; only the answer is given up after 2 s. What takes longer than 50 ms is logged,
 * once a minute at most. One owner thread.
 */
public final class Rtnetlink implements AutoCloseable {

    private static final int CREATE = NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE;
    private static final int REPLACE = NetlinkMessage.CREATE | NetlinkMessage.REPLACE;

    private final NetlinkClient client;

    private Rtnetlink(NetlinkClient client) {
        this.client = client;
    }

    /**
     * {@return a client for the network namespace of the calling thread}
     *
     * @throws LinuxException if this is not Linux
     */
    public static Rtnetlink open() {
        return new Rtnetlink(NetlinkClient.open(NetlinkSocket.ROUTE));
    }

    // Links

    /**
     * Makes sure that this process may change links and addresses. Changes nothing.
     *
     * @throws LinuxException if it lacks CAP_NET_ADMIN
     */
    public void requirePermission() {
        try {
            deleteLink(Integer.MAX_VALUE); // there is none, but the kernel asks for the permission first
        } catch (LinuxException e) {
            throw e.errno() == Errno.EPERM ? Errno.of(Errno.EPERM, "change links and addresses") : e;
        }
    }

    /** {@return all links} */
    public List<Link> links() {
        return client.dump(() -> "list links", LinkCodec.dump(), LinkCodec::decode);
    }

    /** {@return the link of this name, empty if there is none} */
    public Optional<Link> link(String name) {
        return link(() -> "find link " + name, LinkCodec.get(name));
    }

    /** {@return the link of this index, empty if there is none} */
    public Optional<Link> link(int index) {
        return link(() -> "find link " + index, LinkCodec.get(index));
    }

    private Optional<Link> link(Supplier<String> asked, NetlinkMessage message) {
        List<Link> found = new ArrayList<>(1);
        boolean there = unless(
                Errno.ENODEV,
                () -> client.request(asked, message, answer -> {
                    Link link = LinkCodec.decode(answer);
                    if (link != null) {
                        found.add(link);
                    }
                }));
        return there && !found.isEmpty() ? Optional.of(found.get(0)) : Optional.empty();
    }

    /**
     * Makes a macvlan interface, which is down at first.
     *
     * @return its index
     */
    public int createMacvlan(String name, int parentIndex, HardwareAddress address, MacvlanMode mode) {
        client.request(
                () -> "create macvlan " + name + " (" + address + ") on " + name(parentIndex),
                LinkCodec.createMacvlan(name, parentIndex, address, mode));
        return indexOfNew(name);
    }

    /**
     * Makes a pair of interfaces, joined by a cable. Both are down at first.
     *
     * @param peerNamespaceFd the network namespace for the peer; -1: this one
     */
    public void createVeth(String name, String peerName, int peerNamespaceFd) {
        client.request(
                () -> "create veth " + name + " with peer " + peerName,
                LinkCodec.createVeth(name, peerName, peerNamespaceFd));
    }

    /**
     * Makes a bridge, which is down at first.
     *
     * @return its index
     */
    public int createBridge(String name) {
        client.request(() -> "create bridge " + name, LinkCodec.create(name, "bridge"));
        return indexOfNew(name);
    }

    /** {@return the index of a link that was made just now}; if it cannot be found out, the link is deleted: nobody would own it. */
    private int indexOfNew(String name) {
        try {
            return link(name)
                    .map(Link::index)
                    .orElseThrow(() -> new NetlinkException(
                            "find link " + name,
                            Errno.ENODEV,
                            "it was made just now; somebody has renamed or deleted it"));
        } catch (RuntimeException e) {
            try {
                unless(Errno.ENODEV, () -> client.request(() -> "delete " + name, LinkCodec.delete(name)));
            } catch (RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** Puts a link into a bridge, bond or VRF, or with 0 takes it out. */
    public void setMaster(int index, int masterIndex) {
        client.request(
                () -> masterIndex == 0
                        ? "take " + name(index) + " from its master"
                        : "put " + name(index) + " into " + name(masterIndex),
                LinkCodec.message(Rtm.NEWLINK, 0, index).putU32(LinkCodec.MASTER, masterIndex));
    }

    /** Sets a link up. */
    public void setUp(int index) {
        client.request(() -> "set " + name(index) + " up", LinkCodec.setUp(index, true));
    }

    /** Sets a link down. */
    public void setDown(int index) {
        client.request(() -> "set " + name(index) + " down", LinkCodec.setUp(index, false));
    }

    /** Gives a link a text for people, at most 255 bytes; empty: none. */
    public void setAlias(int index, String alias) {
        client.request(
                () -> "set the alias of " + name(index) + " to \"" + alias + '"',
                LinkCodec.message(Rtm.NEWLINK, 0, index).putString(LinkCodec.ALIAS, alias));
    }

    /** Gives a link another hardware address. */
    public void setHardwareAddress(int index, HardwareAddress address) {
        client.request(
                () -> "set the hardware address of " + name(index) + " to " + address,
                LinkCodec.message(Rtm.NEWLINK, 0, index).put(LinkCodec.ADDRESS, address.bytes()));
    }

    /** Sets the longest packet of a link, in bytes. */
    public void setMtu(int index, int mtu) {
        client.request(
                () -> "set the MTU of " + name(index) + " to " + mtu,
                LinkCodec.message(Rtm.NEWLINK, 0, index).putU32(LinkCodec.MTU, mtu));
    }

    /** Gives a link another name, 1..15 bytes. Kernels before 6.2 want it down. */
    public void rename(int index, String name) {
        client.request(() -> "rename " + name(index) + " to " + name, LinkCodec.rename(index, name));
    }

    /** Says whether the kernel gives a link an IPv6 link-local address by itself when it goes up. */
    public void setAddressGeneration(int index, boolean automatic) {
        client.request(
                () -> "set the IPv6 address generation of " + name(index) + " to " + (automatic ? "EUI-64" : "none"),
                LinkCodec.setAddressGeneration(index, automatic));
    }

    /** Moves a link to another network namespace. It loses its addresses, and perhaps its index. */
    public void moveToNamespace(int index, int namespaceFd) {
        client.request(
                () -> "move " + name(index) + " to another namespace",
                LinkCodec.message(Rtm.NEWLINK, 0, index).putU32(LinkCodec.NET_NS_FD, namespaceFd));
    }

    /**
     * Deletes a link.
     *
     * @return false if it was not there
     */
    public boolean deleteLink(int index) {
        return unless(
                Errno.ENODEV,
                () -> client.request(() -> "delete " + name(index), LinkCodec.message(Rtm.DELLINK, 0, index)));
    }

    // Addresses

    /** {@return all IPv4 and IPv6 addresses} */
    public List<InterfaceAddress> addresses() {
        return client.dump(() -> "list addresses", AddressCodec.dump(), AddressCodec::decode);
    }

    /**
     * Adds an address.
     *
     * @throws NetlinkException with EEXIST if the interface has it
     */
    public void addAddress(InterfaceAddress address) {
        client.request(
                () -> "add " + address.cidr() + " to " + name(address.ifIndex()), AddressCodec.add(address, CREATE));
    }

    /** Adds an address, or renews its lifetime. */
    public void replaceAddress(InterfaceAddress address) {
        client.request(
                () -> "add or renew " + address.cidr() + " on " + name(address.ifIndex()),
                AddressCodec.add(address, REPLACE));
    }

    /**
     * Deletes an address.
     *
     * @return false if it, or its interface, was not there
     */
    public boolean deleteAddress(InterfaceAddress address) {
        return unless(
                Errno.EADDRNOTAVAIL,
                () -> client.request(
                        () -> "delete " + address.cidr() + " from " + name(address.ifIndex()),
                        AddressCodec.delete(address)));
    }

    // Routes and rules

    /** {@return the unicast routes of all tables that have one next hop} */
    public List<Route> routes(AddressFamily family) {
        return client.dump(() -> "list " + family + " routes", RouteCodec.dump(family), RouteCodec::decode);
    }

    /**
     * Adds a route.
     *
     * @throws NetlinkException with EEXIST if there is one like it
     */
    public void addRoute(Route route) {
        client.request(() -> "add " + text(route), RouteCodec.message(Rtm.NEWROUTE, CREATE, route));
    }

    /** Adds a route in place of one with the same destination and metric in the same table. */
    public void replaceRoute(Route route) {
        client.request(() -> "replace " + text(route), RouteCodec.message(Rtm.NEWROUTE, REPLACE, route));
    }

    /**
     * Deletes a route.
     *
     * @return false if it was not there
     */
    public boolean deleteRoute(Route route) {
        return unless(
                Errno.ESRCH,
                () -> client.request(() -> "delete " + text(route), RouteCodec.message(Rtm.DELROUTE, 0, route)));
    }

    /** {@return the rules that are no more than a {@link Rule}: those with a mark, an interface, ports... are left out} */
    public List<Rule> rules(AddressFamily family) {
        return client.dump(() -> "list " + family + " rules", RuleCodec.dump(family), RuleCodec::decode);
    }

    /**
     * Adds a rule.
     *
     * @throws NetlinkException with EEXIST if there is one like it
     */
    public void addRule(Rule rule) {
        client.request(() -> "add " + rule.text(), RuleCodec.message(Rtm.NEWRULE, CREATE, rule));
    }

    /**
     * Deletes a rule.
     *
     * @return false if it was not there
     */
    public boolean deleteRule(Rule rule) {
        return unless(
                Errno.ENOENT,
                () -> client.request(() -> "delete " + rule.text(), RuleCodec.message(Rtm.DELRULE, 0, rule)));
    }

    /**
     * Runs a request.
     *
     * @return false if it is refused because the thing, or its interface, or the family on its interface (ENXIO) is not there
     */
    private static boolean unless(int missing, Runnable request) {
        try {
            request.run();
            return true;
        } catch (NetlinkException e) {
            if (e.errno() == missing || e.errno() == Errno.ENODEV || e.errno() == Errno.ENXIO) {
                return false;
            }
            throw e;
        }
    }

    private String text(Route route) {
        return route.text() + (route.ifIndex() == 0 ? "" : " on " + name(route.ifIndex()));
    }

    /** {@return a link's name for a message, looked up only when something has failed} */
    private String name(int index) {
        try {
            return link(index).map(Link::name).orElse("interface " + index);
        } catch (LinuxException e) {
            return "interface " + index;
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        client.close();
    }
}
