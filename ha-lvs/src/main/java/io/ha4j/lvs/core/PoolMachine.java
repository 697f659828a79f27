package io.ha4j.lvs.core;

import io.ha4j.Health;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Decides which servers of a virtual server can be used: those which work, are wanted and have a weight; of them the primaries if there is
 * one, else the backups; and the sorry server alone while there is no quorum.
 *
 * <p>A server with a check is not used before the check says that it works; a server without is always taken to work.
 *
 * <p>What is not known is no news: a server that becomes UNKNOWN, such as by a suspended check, is not used, and nothing is told of it;
 * nor that backups serve, nobody does or the quorum is lost, while a server is UNKNOWN that could make the difference. When it is known
 * again, what differs from that which was told last is told. Not thread-safe.
 */
public final class PoolMachine {

    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Roster servers;
    private final QuorumJudge quorum;
    private final Ejections ejections;
    private final List<PoolChange> changes = new ArrayList<>();
    private Pool pool;
    private PoolState state;
    private PoolState stateTold;

    /**
     * A server as configured.
     *
     * @param weight 0..65535; 0 takes no connection unless the check says otherwise
     * @param backup whether it is used only when no other can be
     * @param checked whether a check tells of its health
     * @param slowStartNanos how long it takes to get its whole weight after it did not work or was not wanted; 0 has it at once
     */
    public record Member(int weight, boolean backup, boolean checked, long slowStartNanos) {}

    /**
     * What holds for all servers.
     *
     * @param quorum what is asked for; 0 asks for nothing
     * @param hysteresis less than {@code quorum}
     * @param countsServers whether servers are counted, or else their weights
     * @param sorryServer whether there is one
     * @param inhibitOnFailure whether clients are remembered for servers that have failed
     * @param expireQuiescent whether clients are forgotten whose server has no weight
     */
    public record Rules(
            int quorum,
            int hysteresis,
            boolean countsServers,
            boolean sorryServer,
            boolean inhibitOnFailure,
            boolean expireQuiescent) {

        /** No quorum, no sorry server. */
        public static final Rules NONE = new Rules(0, 0, false, false, false, true);
    }

    /** Creates a pool whose checks have not told anything yet, and that ejects nobody. */
    public PoolMachine(Rules rules, List<Member> members) {
        this(rules, members, Ejections.NONE);
    }

    /** Creates a pool whose checks have not told anything yet. {@code ejections} is asked at each change, not yet here. */
    public PoolMachine(Rules rules, List<Member> members, Ejections ejections) {
        this.ejections = ejections;
        this.quorum = new QuorumJudge(rules.quorum(), rules.hysteresis());
        this.servers = new Roster(rules, members);
        begin();
    }

    private void begin() {
        quorum.judge(servers.alive(), servers.aliveAtMost());
        pool = servers.select(quorum.state());
        state = whoServes();
        stateTold = state; // how things begin is no change
    }

    /**
     * Takes over from another machine, of which only this is known: without a quorum the sorry server goes on until there is one; and one that was
     * held is held with as many as keep it. To be called first, if at all; nothing is told of it.
     */
    public void resume(QuorumState before) {
        quorum.resume(before);
        begin();
    }

    /** {@return what follows from the news of a check} */
    public List<PoolChange> onHealth(int server, Health news, long nowNanos) {
        servers.get(server).health(news);
        return settle(nowNanos);
    }

    /** {@return what follows from another weight, 0..65535, in place of the configured one} */
    public List<PoolChange> weight(int server, int weight, long nowNanos) {
        servers.get(server).baseWeight(weight);
        return settle(nowNanos);
    }

    /** {@return what follows from its being wanted} */
    public List<PoolChange> enable(int server, long nowNanos) {
        return enter(server, AdminState.ENABLED, nowNanos);
    }

    /** {@return what follows from its not being wanted for new connections} */
    public List<PoolChange> disable(int server, long nowNanos) {
        return enter(server, AdminState.DISABLED, nowNanos);
    }

    /** {@return what follows from its having no connections, and not being wanted either; nothing is told of the server itself} */
    public List<PoolChange> resumeDrained(int server, long nowNanos) {
        servers.get(server).drain().enter(AdminState.DRAINED);
        return settle(nowNanos);
    }

    private List<PoolChange> enter(int server, AdminState next, long nowNanos) {
        Drain drain = servers.get(server).drain();
        if (drain.state() != next) {
            drain.enter(next);
            changes.add(new PoolChange.AdminChanged(server, next));
        }
        return settle(nowNanos);
    }

    /**
     * {@return what follows from a server's not being wanted, whose connections may end until the deadline} When nobody can get a new one any
     * more, {@link #onConnections} is to tell how many there are. If it has none, as it is drained already, nothing follows.
     */
    public List<PoolChange> drain(int server, long deadlineNanos, long nowNanos) {
        Drain drain = servers.get(server).drain();
        if (drain.state() == AdminState.DRAINED) {
            return List.of();
        }
        if (drain.state() != AdminState.DRAINING) {
            changes.add(new PoolChange.AdminChanged(server, AdminState.DRAINING));
        }
        drain.begin(deadlineNanos);
        return settle(nowNanos);
    }

    /** {@return what follows from so many connections being left at a server} */
    public List<PoolChange> onConnections(int server, int left, long nowNanos) {
        servers.get(server).drain().onConnections(left);
        return settle(nowNanos);
    }

    /** {@return what follows from the time, and from other ejections} */
    public List<PoolChange> onDeadline(long nowNanos) {
        return settle(nowNanos);
    }

    /** {@return when {@link #onDeadline} is to be called, or {@link #NEVER}} */
    public long nextDeadlineNanos() {
        return servers.nextDeadlineNanos();
    }

    /** {@return who can be used} */
    public Pool pool() {
        return pool;
    }

    /** {@return where a server stands} */
    public Standing standing(int server) {
        return servers.get(server).standing();
    }

    /** {@return who serves} */
    public PoolState state() {
        return state;
    }

    /** {@return whether enough servers can be used} */
    public QuorumState quorum() {
        return quorum.state();
    }

    /** {@return what is known of a server} */
    public Health health(int server) {
        return servers.get(server).health();
    }

    /** {@return what is wanted of a server} */
    public AdminState admin(int server) {
        return servers.get(server).drain().state();
    }

    /** {@return whether connections to it have failed too often} */
    public boolean isEjected(int server) {
        return servers.get(server).isEjected();
    }

    /** {@return the weight that the check wants for a server, else the configured one; of it the share that is granted for now} */
    public int weight(int server) {
        return servers.get(server).weight();
    }

    /** {@return the weight that was configured, or set since} */
    public int baseWeight(int server) {
        return servers.get(server).baseWeight();
    }

    private List<PoolChange> settle(long nowNanos) {
        // Before anything is decided: that too few are left may bring those back who were ejected.
        Collection<Integer> ejected =
                ejections.among(servers.candidates(), servers.all().size(), nowNanos);
        for (int i = 0; i < servers.all().size(); i++) {
            ServerState server = servers.get(i);
            server.ejected(ejected.contains(i));
            server.settle(nowNanos);
            server.tell(changes);
            Drain drain = server.drain();
            if (drain.isOver(nowNanos)) {
                drain.enter(AdminState.DRAINED);
                changes.add(new PoolChange.Drained(i, drain.finished(), drain.left()));
            }
        }
        judgeQuorum();
        pool = servers.select(quorum.state());
        state = whoServes();
        tellState();
        List<PoolChange> result = List.copyOf(changes);
        changes.clear();
        return result;
    }

    private void judgeQuorum() {
        long alive = servers.alive();
        if (quorum.judge(alive, servers.aliveAtMost())) {
            changes.add(
                    quorum.state() == QuorumState.HELD
                            ? new PoolChange.QuorumGained(alive)
                            : new PoolChange.QuorumLost(alive));
        }
    }

    private void tellState() {
        PoolState next = worthTelling();
        if (next != stateTold) {
            changes.add(new PoolChange.StateChanged(stateTold, next));
            stateTold = next;
        }
    }

    /** Until it is known whether backups have to serve, that stands which was told last, unless it was that nobody serves. */
    private PoolState worthTelling() {
        return switch (state) {
            case PRIMARY, SORRY, EMPTY -> state;
            case BACKUP -> {
                if (!servers.isUnknown(false)) {
                    yield PoolState.BACKUP;
                }
                yield stateTold == PoolState.EMPTY || stateTold == PoolState.SORRY ? PoolState.STARTING : stateTold;
            }
            case STARTING -> stateTold;
        };
    }

    private PoolState whoServes() {
        if (pool.sorry()) {
            return PoolState.SORRY;
        }
        if (!pool.primaries().isEmpty()) {
            return PoolState.PRIMARY;
        }
        if (!pool.backups().isEmpty()) {
            return PoolState.BACKUP;
        }
        return servers.isUnknown(false) || servers.isUnknown(true) ? PoolState.STARTING : PoolState.EMPTY;
    }
}
