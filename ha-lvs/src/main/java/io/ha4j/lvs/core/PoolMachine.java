package io.ha4j.lvs.core;

import io.ha4j.Health;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which servers of a virtual server can be used: those which work and have a weight; of them the primaries if there is
 * one, else the backups.
 *
 * <p>A server with a check is not used before the check says that it works; a server without is always taken to work. Not
 * thread-safe.
 */
public final class PoolMachine {

    private final List<Member> members;
    private final Health[] health;
    private final List<PoolChange> changes = new ArrayList<>();
    private Pool pool;
    private PoolState state = PoolState.STARTING;

    /**
     * A server as configured.
     *
     * @param weight 0..65535; 0 takes no connection unless the check says otherwise
     * @param backup whether it is used only when no other can be
     * @param checked whether a check tells of its health
     */
    public record Member(int weight, boolean backup, boolean checked) {}

    /** Creates a pool whose checks have not told anything yet. */
    public PoolMachine(List<Member> members) {
        this.members = List.copyOf(members);
        this.health = new Health[members.size()];
        for (int i = 0; i < health.length; i++) {
            health[i] = members.get(i).checked()
                    ? Health.of(Health.Status.UNKNOWN, "not checked yet")
                    : Health.of(Health.Status.UP, "no check");
        }
        this.pool = select();
        enter(next());
        changes.clear(); // how things begin is no change
    }

    /** {@return what follows from the news of a check} */
    public List<PoolChange> onHealth(int server, Health news) {
        Health before = health[server];
        int weightBefore = weight(server);
        health[server] = news;
        if (news.isUp() != before.isUp() || failsAtFirst(before, news)) {
            changes.add(
                    news.isUp()
                            ? new PoolChange.ServerUp(server, news.reason())
                            : new PoolChange.ServerDown(server, news.reason()));
        }
        if (weight(server) != weightBefore) {
            changes.add(new PoolChange.WeightChanged(server, weightBefore, weight(server)));
        }
        pool = select();
        enter(next());
        List<PoolChange> result = List.copyOf(changes);
        changes.clear();
        return result;
    }

    /** {@return who can be used} */
    public Pool pool() {
        return pool;
    }

    /** {@return who serves} */
    public PoolState state() {
        return state;
    }

    /** {@return what is known of a server} */
    public Health health(int server) {
        return health[server];
    }

    /** {@return the weight that the check wants for a server, else the configured one; of it the share that the check grants for now} */
    public int weight(int server) {
        return health[server].effectiveWeight(members.get(server).weight());
    }

    private static boolean failsAtFirst(Health before, Health news) {
        return before.status() == Health.Status.UNKNOWN && news.status() == Health.Status.DOWN;
    }

    private Pool select() {
        List<Pool.Slot> primaries = new ArrayList<>();
        List<Pool.Slot> backups = new ArrayList<>();
        for (int i = 0; i < health.length; i++) {
            if (health[i].isUp() && weight(i) > 0) {
                (members.get(i).backup() ? backups : primaries).add(new Pool.Slot(i, weight(i)));
            }
        }
        return new Pool(primaries, backups);
    }

    private PoolState next() {
        if (!pool.primaries().isEmpty()) {
            return PoolState.PRIMARY;
        }
        if (!pool.backups().isEmpty()) {
            return PoolState.BACKUP;
        }
        return state != PoolState.EMPTY && someoneIsUnknown() ? PoolState.STARTING : PoolState.EMPTY;
    }

    private boolean someoneIsUnknown() {
        for (Health one : health) {
            if (one.status() == Health.Status.UNKNOWN) {
                return true;
            }
        }
        return false;
    }

    private void enter(PoolState next) {
        if (next != state) {
            changes.add(new PoolChange.StateChanged(state, next));
            state = next;
        }
    }
}
