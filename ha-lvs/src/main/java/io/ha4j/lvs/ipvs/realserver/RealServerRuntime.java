package io.ha4j.lvs.ipvs.realserver;

import io.ha4j.HaRuntime;
import java.util.List;

/** A prepared host as a component of a node. */
final class RealServerRuntime implements HaRuntime<PreparedRealServer> {

    /**
     * What a node's snapshot shows.
     *
     * @param setup what the host was prepared for
     * @param foreignAddresses the virtual addresses that somebody else had put there
     */
    record Snapshot(String setup, List<String> foreignAddresses) {}

    private final PreparedRealServer host;

    RealServerRuntime(PreparedRealServer host) {
        this.host = host;
    }

    @Override
    public PreparedRealServer handle() {
        return host;
    }

    @Override
    public Object snapshot() {
        return new Snapshot(host.setup().toString(), host.foreignAddresses());
    }

    @Override
    public void close() {
        host.close();
    }
}
