package io.ha4j.lvs;

import io.ha4j.Health;
import io.ha4j.lvs.core.AdminState;
import io.ha4j.lvs.core.PoolMachine;
import io.ha4j.lvs.core.PoolState;
import io.ha4j.lvs.core.QuorumState;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The servers of a virtual server, as the machine, the data plane and snapshots see them. On the loop, unless said otherwise. */
final class Servers {

    private static final Pattern ENDPOINT = Pattern.compile("(?:\\[([^]]+)]|([^:]+)):([0-9]{1,5})");

    private final List<RealServer> described;
    private final @Nullable InetSocketAddress sorry;
    private final PoolMachine machine;
    private final DataPlane plane;
    private volatile View view;

    /** What snapshots tell; replaced as a whole. */
    private record View(PoolState state, QuorumState quorum, List<ServerView> servers) {}

    private record ServerView(Health health, AdminState admin, boolean ejected, int weight, int baseWeight) {}

    Servers(VirtualServer config, DataPlane plane, PoolMachine machine) {
        this.described = config.realServers();
        this.sorry = config.pool().sorryServer();
        this.plane = plane;
        this.machine = machine;
        this.view = newView();
        updatePlane();
    }

    /** {@return the number of a server, whichever way its address is written; thread-safe} */
    int number(@Nullable String server) {
        InetSocketAddress wanted = server == null ? null : endpoint(server);
        for (int i = 0; i < described.size(); i++) {
            if (address(i).equals(wanted)) {
                return i;
            }
        }
        String known = described.stream()
                .map(one -> Addresses.text(one.address()))
                .collect(Collectors.joining(", ", "one of ", ""));
        throw Require.invalid("server", server == null ? "null" : '"' + server + '"', known);
    }

    /** {@return what {@code text} names, or null if it is no address with a port} */
    private static @Nullable InetSocketAddress endpoint(String text) {
        Matcher matcher = ENDPOINT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        try {
            String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            return Addresses.endpoint("server", host, Integer.parseInt(matcher.group(3)));
        } catch (IllegalArgumentException e) { // not an address: then it is none of ours
            return null;
        }
    }

    int size() {
        return described.size();
    }

    InetSocketAddress address(int server) {
        return described.get(server).address();
    }

    private String text(int server) {
        return Addresses.text(address(server));
    }

    /** Hands what the machine has decided over to the data plane. */
    void updatePlane() {
        plane.update(machine.pool(), machine::standing);
    }

    /** Lets snapshots see the present state. */
    void showChange() {
        view = newView();
    }

    private View newView() {
        List<ServerView> servers = new ArrayList<>();
        for (int i = 0; i < described.size(); i++) {
            servers.add(new ServerView(
                    machine.health(i),
                    machine.admin(i),
                    machine.isEjected(i),
                    machine.weight(i),
                    machine.baseWeight(i)));
        }
        return new View(machine.state(), machine.quorum(), List.copyOf(servers));
    }

    /** Thread-safe. */
    PoolState state() {
        return view.state();
    }

    /** Thread-safe. */
    QuorumState quorum() {
        return view.quorum();
    }

    /** Thread-safe. */
    List<RealServerSnapshot> snapshot() {
        View current = view;
        List<RealServerSnapshot> all = new ArrayList<>();
        for (int i = 0; i < described.size(); i++) {
            all.add(snapshot(i, current.servers().get(i)));
        }
        return List.copyOf(all);
    }

    /** Thread-safe. */
    @Nullable
    SorryServerSnapshot sorry() {
        return SorryServerSnapshot.of(sorry, plane.sorryTraffic());
    }

    private RealServerSnapshot snapshot(int server, ServerView seen) {
        ServerTraffic traffic = plane.traffic(server);
        return new RealServerSnapshot(
                text(server),
                seen.health().status(),
                seen.health().reason(),
                seen.admin(),
                seen.ejected(),
                traffic.overloaded(),
                seen.weight(),
                seen.baseWeight(),
                described.get(server).backup(),
                traffic.active(),
                traffic.connections(),
                traffic.connectFailures(),
                traffic.localFailures(),
                traffic.broken(),
                traffic.retries(),
                traffic.bytesToServer(),
                traffic.bytesFromServer());
    }
}
