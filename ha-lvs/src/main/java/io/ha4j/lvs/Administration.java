package io.ha4j.lvs;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.lvs.core.AdminState;
import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * What was set at run time for the servers of a virtual server, as a component of its own: a virtual server that is started anew with a changed
 * description depends on the same one, so a server in maintenance does not get traffic because somebody changed a time-out.
 *
 * @param virtualServer its name
 */
record Administration(String virtualServer) implements HaComponent<Administration.Ledger> {

    @Override
    public ComponentId id() {
        return new ComponentId("virtual-server-admin", virtualServer);
    }

    @Override
    public HaRuntime<Ledger> start(HaContext context) {
        Ledger ledger = new Ledger();
        return new HaRuntime<>() {
            @Override
            public Ledger handle() {
                return ledger;
            }

            @Override
            public Object snapshot() {
                return ledger.snapshot();
            }

            @Override
            public void close() {}
        };
    }

    /**
     * What was set for a server.
     *
     * @param weight the weight that it has, unless its check has an opinion
     * @param describedWeight the weight that it was described with at that time
     */
    record Entry(AdminState state, int weight, int describedWeight) {

        static Entry of(RealServer server) {
            return new Entry(AdminState.ENABLED, server.weight(), server.weight());
        }

        /** A new description that says something else about the weight has its way. */
        int weightOf(RealServer server) {
            return server.weight() == describedWeight ? weight : server.weight();
        }
    }

    /** Thread-safe. */
    static final class Ledger {

        private final ConcurrentMap<InetSocketAddress, Entry> entries = new ConcurrentHashMap<>();

        Entry of(RealServer server) {
            return entries.getOrDefault(server.address(), Entry.of(server));
        }

        void set(RealServer server, AdminState state, int weight) {
            Entry next = new Entry(state, weight, server.weight());
            if (next.equals(Entry.of(server))) {
                entries.remove(server.address());
            } else {
                entries.put(server.address(), next);
            }
        }

        /** Forgets those that are not described any more: should one come back, it begins anew. */
        void retain(List<RealServer> servers) {
            entries.keySet().retainAll(servers.stream().map(RealServer::address).collect(Collectors.toSet()));
        }

        private Map<String, String> snapshot() {
            Map<String, String> shown = new TreeMap<>();
            entries.forEach(
                    (server, entry) -> shown.put(Addresses.text(server), entry.state() + " weight " + entry.weight()));
            return shown;
        }
    }
}
