package io.ha4j.examples.ipvs;

import io.ha4j.lab.Host;
import io.ha4j.lab.Lan;
import io.ha4j.linux.netlink.Route;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsForwarding;
import io.ha4j.lvs.ipvs.IpvsService;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.realserver.PreparedRealServer;
import io.ha4j.lvs.ipvs.realserver.RealServerSetup;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Clients, a director and three real servers on one switch, set up for one way of forwarding. Clients are in network 1; so are the servers for
 * direct routing, which are in network 2 else. With NAT they answer by way of the director, else past it.
 */
final class Site implements AutoCloseable {

    /** Where clients find the service. */
    static final int PORT = 80;

    private static final int PORT_BEHIND_NAT = 8_080;

    private final AddressFamily family;
    private final IpvsForwarding forwarding;
    private final Lan lan;
    private final Host client;
    private final Host director;
    private final Director ipvs;
    private final List<Host> hosts = new ArrayList<>();
    private final List<NamedServer> servers = new ArrayList<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** What is done to a host. */
    interface Preparation {
        void on(Host host) throws Exception;
    }

    /** Builds it, without any service in the director. */
    Site(IpvsForwarding forwarding, AddressFamily family) throws Exception {
        this(forwarding, family, host -> {});
    }

    /** Builds it, without any service in the director, and does something to each server before it is made one. */
    Site(IpvsForwarding forwarding, AddressFamily family, Preparation before) throws Exception {
        this.family = family;
        this.forwarding = forwarding;
        this.lan = Lan.create("lvs");
        open.push(lan);
        try {
            client = lan.host("client", cidr(1, 2));
            director = lan.host("director", cidr(1, 1), cidr(2, 1));
            if (isNat()) {
                Net.router(director);
            }
            ipvs = new Director(director);
            open.push(ipvs);
            for (int number = 1; number <= 3; number++) {
                addServer(number, before);
            }
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private boolean isNat() {
        return forwarding.method() == IpvsForwarding.Method.NAT;
    }

    private void addServer(int number, Preparation before) throws Exception {
        Host host = lan.host("rs" + number, cidr(serverNetwork(), 10 + number));
        hosts.add(host);
        before.on(host);
        if (isNat()) {
            // Of IPv6 the director tells them a shorter way to the clients, which nothing stops there (ip6_output.c).
            Net.set(host, "ipv6/conf/" + Host.INTERFACE + "/accept_redirects", "0");
            route(host, family == AddressFamily.IPV4 ? "0.0.0.0/0" : "::/0", address(2, 1));
        } else {
            if (serverNetwork() != 1) {
                route(host, family == AddressFamily.IPV4 ? "10.1.0.0/24" : "2001:db8:1::/64", null);
            }
            PreparedRealServer prepared = host.call(setup()::prepare);
            open.push(() -> host.run(prepared::close));
        }
        servers.add(start(number));
    }

    /** With its own address for checks; clients come to the virtual one unless there is NAT. */
    private NamedServer start(int number) throws Exception {
        String own = address(serverNetwork(), 10 + number);
        NamedServer server = isNat()
                ? NamedServer.start(host(number), PORT_BEHIND_NAT, own)
                : NamedServer.start(host(number), PORT, virtualAddress(), own);
        open.push(server);
        return server;
    }

    /** Starts a server again that was closed, 1..3. */
    void restart(int number) throws Exception {
        servers.set(number - 1, start(number));
    }

    private int serverNetwork() {
        return forwarding.method() == IpvsForwarding.Method.DIRECT_ROUTING ? 1 : 2;
    }

    /** {@return what makes a host a real server here; not with NAT} */
    RealServerSetup setup() {
        if (forwarding.method() == IpvsForwarding.Method.DIRECT_ROUTING) {
            return RealServerSetup.directRouting(virtualAddress());
        }
        RealServerSetup tunnel = RealServerSetup.tunnel(virtualAddress());
        return forwarding.encapsulation() == IpvsForwarding.Encapsulation.GRE ? tunnel.device("gre0") : tunnel;
    }

    private static void route(Host host, String destination, String via) throws Exception {
        Route route = Route.of(
                CidrAddress.parse("destination", destination),
                via == null ? null : Addresses.parse("next hop", via),
                host.interfaceIndex());
        host.run(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                netlink.addRoute(route);
            }
        });
    }

    /** {@return an address of a network} */
    String address(int network, int number) {
        return family == AddressFamily.IPV4 ? "10." + network + ".0." + number : "2001:db8:" + network + "::" + number;
    }

    private String cidr(int network, int number) {
        return address(network, number) + (family == AddressFamily.IPV4 ? "/24" : "/64");
    }

    String virtualAddress() {
        return address(1, 100);
    }

    /** {@return the destination for a server, 1..3} */
    IpvsDestination destination(int number) {
        return IpvsDestination.of(address(serverNetwork(), 10 + number), isNat() ? PORT_BEHIND_NAT : PORT, forwarding);
    }

    IpvsServiceId tcp() {
        return IpvsServiceId.tcp(virtualAddress(), PORT);
    }

    IpvsServiceId udp() {
        return IpvsServiceId.udp(virtualAddress(), PORT);
    }

    /** Gives the virtual address to the director, and the service to its IPVS, on all servers. */
    void serve(IpvsService service) throws Exception {
        ipvs.add(service, destination(1), destination(2), destination(3));
    }

    /** Gives the virtual address to the director. */
    void takeVirtualAddress() throws Exception {
        Net.address(director, virtualAddress());
    }

    Director ipvs() {
        return ipvs;
    }

    Host director() {
        return director;
    }

    /** {@return the host of a server, 1..3} */
    Host host(int number) {
        return hosts.get(number - 1);
    }

    /** {@return a server, 1..3} */
    NamedServer server(int number) {
        return servers.get(number - 1);
    }

    /** {@return a client in network 1} */
    Caller caller() {
        return caller(client);
    }

    /** {@return one more client in network 1} */
    Caller anotherCaller(int number) {
        return caller(lan.host("client" + number, cidr(1, number)));
    }

    /** {@return that client, which asks at another address} */
    Caller caller(String address) {
        return new Caller(client, address, PORT);
    }

    private Caller caller(Host host) {
        return new Caller(host, virtualAddress(), PORT);
    }

    /** All is tried. */
    @Override
    public void close() {
        AssertionError failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = new AssertionError("cannot take the site down", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
