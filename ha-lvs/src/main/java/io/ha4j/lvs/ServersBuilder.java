package io.ha4j.lvs;

import io.ha4j.HaComponent;
import io.ha4j.HealthSource;
import io.ha4j.TargetCheck;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a virtual server has, and how they are checked. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ServersBuilder<B extends ServersBuilder<B>> extends AddressBuilder<B>
        permits VirtualServer.Builder {

    private static final int MOST_SERVERS = 1_024;

    private final List<RealServer> realServers = new ArrayList<>();
    private @Nullable TargetCheck check;

    ServersBuilder() {}

    /** Adds a server. The order counts: schedulers go through the servers in it. */
    public B realServer(RealServer server) {
        realServers.add(Require.nonNull("realServer", server, "a server"));
        return self();
    }

    /**
     * Adds a server of weight 1.
     *
     * @param address a literal IPv4 or IPv6 address
     * @param port 1..65535
     */
    public B realServer(String address, int port) {
        return realServer(address, port, server -> {});
    }

    /** Adds a server with its own settings: {@code rs -> rs.weight(3)}. */
    public B realServer(String address, int port, Consumer<? super RealServer.Builder> settings) {
        RealServer.Builder server = RealServer.builder(address, port);
        Require.nonNull("realServer settings", settings, "a function").accept(server);
        return realServer(server.build());
    }

    /**
     * Adds a server of weight 1 that gets a connection only when no other server can.
     *
     * @param address a literal IPv4 or IPv6 address
     * @param port 1..65535
     */
    public B backup(String address, int port) {
        return realServer(address, port, server -> server.backup(true));
    }

    /**
     * Sets the check of each server: a server is used only while its check says that it works. Default: none, all servers
     * are always taken to work.
     */
    public B check(TargetCheck check) {
        this.check = Require.nonNull("check", check, "a check");
        return self();
    }

    final List<RealServer> realServers() {
        return realServers;
    }

    final @Nullable TargetCheck check() {
        return check;
    }

    /** {@return the check of each server, in their order; none without a check} */
    final List<HaComponent<? extends HealthSource>> checks() {
        TargetCheck each = check;
        if (each == null) {
            return List.of();
        }
        List<HaComponent<? extends HealthSource>> checks = new ArrayList<>();
        for (RealServer server : realServers) {
            checks.add(Require.nonNull("check of " + server, each.at(server.address()), "a component"));
        }
        return List.copyOf(checks);
    }

    final void servers(List<RealServer> all, @Nullable TargetCheck checkOfEach) {
        realServers.addAll(all);
        check = checkOfEach;
    }

    final void checkServers() {
        Require.state(realServers.size() <= MOST_SERVERS, "realServer", realServers.size(), "at most " + MOST_SERVERS);
        Require.state(
                realServers.stream().anyMatch(server -> !server.backup()),
                "realServer",
                realServers,
                "at least one that is not a backup");
        Set<InetSocketAddress> seen = new HashSet<>();
        for (RealServer server : realServers) {
            Require.state(
                    seen.add(server.address()), "realServer", Addresses.text(server.address()), "each server once");
            Require.state(
                    !addresses().contains(server.address()),
                    "realServer",
                    Addresses.text(server.address()),
                    "not the address of the virtual server itself");
        }
    }
}
