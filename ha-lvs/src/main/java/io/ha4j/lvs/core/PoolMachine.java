package io.ha4j.lvs.core;

import io.ha4j.Health;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which servers of a virtual server can be used: those which work and have a weight; of them the primaries if there is
 * one, else the backups.
 *
 * <p>A server with a check is not used before the check says that it works; a server without is always taken to work.
 *
 * <p>What is not known is no news: a server that becomes UNKNOWN, such as by a suspended check, is not used, and nothing is told of it;
 * nor that backups serve or nobody does, while a server is UNKNOWN that could make the difference. When it is known again, what differs from
 * that which was told last is told. Not thread-safe.
 */
public final class PoolMachine {

    private final List<Member> members;
    private final Health[] health;
    private final List<PoolChange> changes = new ArrayList<>();
    private Pool pool;
    private PoolState state;

    // What was told last.
    private final Health.Status[] statusTold;
    private final int[] weightTold;
    private PoolState stateTold;

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
        this.statusTold = new Health.Status[members.size()];
        this.weightTold = new int[members.size()];
        for (int i = 0; i < health.length; i++) {
            health[i] = members.get(i).checked()
                    ? Health.of(Health.Status.UNKNOWN, "not checked yet")
                    : Health.of(Health.Status.UP, "no check");
            statusTold[i] = health[i].status();
            weightTold[i] = weight(i);
        }
        this.pool = select();
        this.state = whoServes();
        this.stateTold = state; // how things begin is no change
    }

    /** {@return what follows from the news of a check} */
    public List<PoolChange> onHealth(int server, Health news) {
        health[server] = news;
        tellStatus(server, news);
        tellWeight(server, news);
        pool = select();
        state = whoServes();
        tellState();
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

    private void tellStatus(int server, Health news) {
        if (news.status() == Health.Status.UNKNOWN || news.status() == statusTold[server]) {
            return;
        }
        statusTold[server] = news.status();
        changes.add(
                news.isUp()
                        ? new PoolChange.ServerUp(server, news.reason())
                        : new PoolChange.ServerDown(server, news.reason()));
    }

    /** The weight of a server that is not up says nothing. */
    private void tellWeight(int server, Health news) {
        int weight = weight(server);
        if (news.isUp() && weight != weightTold[server]) {
            changes.add(new PoolChange.WeightChanged(server, weightTold[server], weight));
            weightTold[server] = weight;
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
            case PRIMARY, EMPTY -> state;
            case BACKUP -> {
                if (!isUnknown(false)) {
                    yield PoolState.BACKUP;
                }
                yield stateTold == PoolState.EMPTY ? PoolState.STARTING : stateTold;
            }
            case STARTING -> stateTold;
        };
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

    private PoolState whoServes() {
        if (!pool.primaries().isEmpty()) {
            return PoolState.PRIMARY;
        }
        if (!pool.backups().isEmpty()) {
            return PoolState.BACKUP;
        }
        return isUnknown(false) || isUnknown(true) ? PoolState.STARTING : PoolState.EMPTY;
    }

    private boolean isUnknown(boolean backup) {
        for (int i = 0; i < health.length; i++) {
            if (members.get(i).backup() == backup && health[i].status() == Health.Status.UNKNOWN) {
                return true;
            }
        }
        return false;
    }
}
