package io.ha4j.lvs;

import io.ha4j.lvs.core.WhenEmpty;
import io.ha4j.lvs.schedule.LocalityScheduler;
import io.ha4j.lvs.schedule.Scheduler;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a plane can do: a description that asks for more is refused. */
final class PlaneRules {

    private static final int MOST_DESTINATIONS = 65_536;
    private static final Persistence ANY_PERSISTENCE = Persistence.byClient(Duration.ofSeconds(1));

    private PlaneRules() {}

    /** @throws IllegalStateException if the description's plane cannot do what it asks for; names the field and the plane */
    static void check(VirtualServer described) {
        if (described.plane() instanceof IpvsPlane plane) {
            checkIpvs(described, plane);
        } else {
            checkProxy(described);
        }
        if (described.plane() instanceof ProxyPlane) {
            for (RealServer server : described.realServers()) {
                Require.state(
                        server.forwarding().isEmpty(),
                        "forwarding",
                        server,
                        "none with Plane.proxy(), which connects to its servers; or Plane.ipvs(...)");
            }
        }
    }

    /** {@return why the kernel cannot serve what is described; empty if it can} */
    static Optional<String> kernelTrouble(VirtualServer described, IpvsPlane plane) {
        try {
            checkIpvs(described, plane);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void checkProxy(VirtualServer described) {
        boolean udp = described.protocol() == Protocol.UDP;
        UdpOptions udpOptions = described.udpOptions();
        TcpOptions tcpOptions = described.tcpOptions();
        WaitingQueue queue = described.pool().queue();
        Require.state(udp || udpOptions.equals(UdpOptions.standard()), "udpOptions", udpOptions, "none with tcp");
        Require.state(!udp || queue == null, "queue", queue, "none with udp: datagrams do not wait");
        Require.state(!udp || tcpOptions.equals(TcpOptions.defaults()), "tcpOptions", tcpOptions, "none with udp");
    }

    private static void checkIpvs(VirtualServer described, IpvsPlane plane) {
        Refusal refusal = new Refusal(plane);
        refusal.unless(
                described.tcpOptions().equals(TcpOptions.defaults()),
                "tcpOptions",
                described.tcpOptions(),
                "none: the kernel forwards packets and ends no connection");
        refusal.unless(
                described.udpOptions().equals(UdpOptions.standard())
                        || (described.protocol() == Protocol.UDP
                                && described.udpOptions().equals(IpvsWish.ONE_PACKET)),
                "udpOptions",
                described.udpOptions(),
                "none but onePacket() with udp: the kernel keeps clients at their servers by its own time-out");
        refusal.unless(
                described.connectTimeout().equals(VirtualServer.CONNECT_TIMEOUT),
                "connectTimeout",
                Require.text(described.connectTimeout()),
                "none: clients connect to servers themselves");
        checkPool(described.pool(), refusal);
        checkScheduler(described.scheduler(), refusal);
        described.addresses().forEach(address -> checkAddress(address, refusal));
        described.realServers().forEach(server -> checkServer(server, refusal));
        long destinations =
                (long) described.addresses().size() * described.realServers().size();
        refusal.unless(
                destinations <= MOST_DESTINATIONS,
                "realServer",
                destinations + " at all addresses",
                "at most " + MOST_DESTINATIONS);
        new IpvsWish(described, plane);
    }

    private static void checkPool(PoolSettings pool, Refusal refusal) {
        refusal.unless(pool.queue() == null, "queue", pool.queue(), "none: packets do not wait");
        refusal.unless(
                pool.outlierEjection() == null,
                "outlierEjection",
                pool.outlierEjection(),
                "none: nobody sees connections fail; a check can");
        refusal.unless(
                pool.whenEmpty() == WhenEmpty.REFUSE,
                "whenEmpty",
                pool.whenEmpty(),
                "REFUSE: the kernel answers that the port is not reachable");
        Persistence persistence = pool.persistence();
        if (persistence != null) {
            refusal.unless(
                    persistence
                            .timeout()
                            .equals(Duration.ofSeconds(persistence.timeout().toSeconds())),
                    "persistence",
                    Require.text(persistence.timeout()),
                    "whole seconds");
            refusal.unless(
                    persistence.maxClients() == ANY_PERSISTENCE.maxClients(),
                    "maxClients",
                    persistence.maxClients(),
                    "none: the kernel remembers as many as there are");
        }
    }

    private static void checkScheduler(Scheduler scheduler, Refusal refusal) {
        refusal.unless(
                scheduler.kernel().isPresent(), "scheduler", scheduler, "one that the kernel has, such as wrr or wlc");
        boolean standard = !(scheduler instanceof LocalityScheduler)
                || scheduler.equals(Scheduler.localityBasedLeastConnections())
                || scheduler.equals(Scheduler.localityBasedLeastConnectionsWithReplication());
        refusal.unless(
                standard,
                "scheduler",
                scheduler,
                "no expiration of its own: the sysctls lblc_expiration and lblcr_expiration");
    }

    private static void checkAddress(InetSocketAddress address, Refusal refusal) {
        InetAddress ip = address.getAddress();
        refusal.unless(
                !ip.isAnyLocalAddress() && !ip.isLinkLocalAddress() && !ip.isMulticastAddress(),
                "address",
                Addresses.text(address),
                "one that clients ask: the kernel has no service for all addresses, nor for one with a scope");
        refusal.unless(
                address.getPort() != 0,
                "port",
                Addresses.text(address),
                "1..65535: in the kernel no port is free or taken");
    }

    private static void checkServer(RealServer server, Refusal refusal) {
        refusal.unless(
                server.maxConnections() == 0,
                "maxConnections",
                server,
                "none: the kernel has upperThreshold and lowerThreshold");
        refusal.unless(
                !server.address().getAddress().isLinkLocalAddress(),
                "realServer",
                Addresses.text(server.address()),
                "no address with a scope");
    }

    /** Says of which plane it is. */
    private record Refusal(IpvsPlane plane) {

        void unless(boolean ok, String field, @Nullable Object value, String expected) {
            if (!ok) {
                Require.state(false, field, value, expected + "; with " + plane + ", unlike Plane.proxy()");
            }
        }
    }
}
