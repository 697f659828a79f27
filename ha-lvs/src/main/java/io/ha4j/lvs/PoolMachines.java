package io.ha4j.lvs;

import io.ha4j.lvs.core.Ejections;
import io.ha4j.lvs.core.PoolMachine;
import java.util.List;

/** What a description means to those who decide. */
final class PoolMachines {

    private PoolMachines() {}

    static PoolMachine of(VirtualServer config, Ejections ejections) {
        boolean checked = !config.checks().isEmpty();
        return new PoolMachine(
                rules(config.pool()),
                config.realServers().stream()
                        .map(server -> new PoolMachine.Member(
                                server.weight(),
                                server.backup(),
                                checked,
                                server.slowStart().toNanos()))
                        .toList(),
                ejections);
    }

    private static PoolMachine.Rules rules(PoolSettings settings) {
        boolean sorryServer = settings.sorryServer() != null;
        Quorum quorum = settings.quorum();
        Persistence persistence = settings.persistence();
        return new PoolMachine.Rules(
                quorum != null ? quorum.amount() : sorryServer ? 1 : 0,
                quorum == null ? 0 : quorum.hysteresis(),
                quorum != null && quorum.countsServers(),
                sorryServer,
                settings.inhibitOnFailure(),
                persistence == null || persistence.expireQuiescent());
    }

    /** Takes what was set before. Whoever was being drained has no connections any more: they ended with what ran before. */
    static void recall(PoolMachine machine, List<RealServer> servers, Administration.Ledger ledger, long nowNanos) {
        ledger.retain(servers);
        for (int i = 0; i < servers.size(); i++) {
            RealServer server = servers.get(i);
            Administration.Entry entry = ledger.of(server);
            machine.weight(i, entry.weightOf(server), nowNanos);
            switch (entry.state()) {
                case ENABLED -> {}
                case DISABLED -> machine.disable(i, nowNanos);
                case DRAINING, DRAINED -> machine.resumeDrained(i, nowNanos);
            }
            ledger.set(server, machine.admin(i), machine.baseWeight(i));
        }
    }
}
