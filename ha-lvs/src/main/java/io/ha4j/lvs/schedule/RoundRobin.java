package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code net/netfilter/ipvs/ip_vs_rr.c}. */
final class RoundRobin<D extends Destination> implements Picker<D> {

    private static final int HEAD = -1;

    private List<D> list = List.of();
    /** Where the last pick is in the list; {@link #HEAD} before the first. */
    private int last = HEAD;

    @Override
    public void update(List<D> destinations) {
        int next = HEAD;
        // If the last pick has gone, its predecessor takes its place.
        for (int i = last; i >= 0 && next == HEAD; i--) {
            next = destinations.indexOf(list.get(i));
        }
        list = List.copyOf(destinations);
        last = next;
    }

    @Override
    public @Nullable D pick(Set<D> tried) {
        int size = list.size();
        for (int i = last + 1; i < size; i++) {
            if (usable(list.get(i), tried)) {
                return picked(i);
            }
        }
        for (int i = 0; i <= last; i++) {
            if (usable(list.get(i), tried)) {
                return picked(i);
            }
        }
        return null;
    }

    private D picked(int index) {
        last = index;
        return list.get(index);
    }

    private static <D extends Destination> boolean usable(D destination, Set<D> tried) {
        return !destination.overloaded() && destination.weight() > 0 && !tried.contains(destination);
    }
}
