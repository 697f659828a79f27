package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The next one on the {@link Ring} that can be used. Picks change nothing. */
final class RingHash<D extends Destination> implements Picker<D> {

    /** After so many points in vain, it is worth to see whether anybody is left. */
    static final int PATIENCE = 64;

    private final boolean port;
    private volatile Ring<D> ring = new Ring<>(new Members<>(List.of()));

    RingHash(boolean port) {
        this.port = port;
    }

    @Override
    public void update(List<D> destinations) {
        ring = new Ring<>(new Members<>(destinations));
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        Ring<D> now = ring;
        int first = now.pointOf(Ring.hash(key(flow, port)));
        for (int i = 0; i < now.size(); i++) {
            int position = now.position(first + i);
            if (now.members().usable(position, tried)) {
                return now.members().get(position);
            }
            if (i == PATIENCE && !now.anybodyUsable(tried)) {
                return null;
            }
        }
        return null;
    }

    static long key(Flow flow, boolean port) {
        return ((long) flow.foldedClient() << 16) | (port ? flow.clientPort() : 0);
    }
}
