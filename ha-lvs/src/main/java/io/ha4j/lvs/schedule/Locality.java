package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lblc and lblcr have in common: the list, who has the least load, and whether there is room somewhere. Their picks take a
 * short lock; changes of loads and of the list do not wait for it.
 */
abstract class Locality<D extends Destination> implements Picker<D> {

    private final LeastLoad<D> leastLoad = new LeastLoad<>(Rule.WEIGHTED_LEAST_CONNECTIONS);
    private final LeastLoad<D> room = new LeastLoad<>(Rule.ROOM);
    private volatile Members<D> members = new Members<>(List.of());

    @Override
    public void update(List<D> destinations) {
        members = new Members<>(destinations);
        leastLoad.update(destinations);
        room.update(destinations);
    }

    @Override
    public void loadChanged(D destination) {
        leastLoad.loadChanged(destination);
        room.loadChanged(destination);
    }

    /** {@return the one with the least load of all, as wlc} */
    @Nullable
    D least(Flow flow, Set<D> tried) {
        return leastLoad.pick(flow, tried);
    }

    /** {@return its weight, or 0 if it has left the list} */
    int weight(D destination) {
        Members<D> now = members;
        int position = now.positionOf(destination);
        return position < 0 ? 0 : now.weight(position);
    }

    /** {@return whether its active connections exceed its weight while somebody's are below half of theirs} */
    boolean exceeds(Flow flow, D destination) {
        return destination.activeConnections() > weight(destination) && room.pick(flow, Set.of()) != null;
    }
}
