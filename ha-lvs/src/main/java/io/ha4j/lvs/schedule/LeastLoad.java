package io.ha4j.lvs.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schedulers of the kernel that go through the whole list for the least load, with ties to the earlier. Here a pick reads
 * the root of a {@link LoadTree}; each change of a load pays O(log n) for it.
 */
final class LeastLoad<D extends Destination> implements Picker<D> {

    private final Rule rule;
    private volatile LoadTree<D> tree;

    LeastLoad(Rule rule) {
        this.rule = rule;
        tree = new LoadTree<>(new Members<>(List.of()), rule);
    }

    @Override
    public synchronized void update(List<D> destinations) {
        LoadTree<D> next = new LoadTree<>(new Members<>(destinations), rule);
        tree = next;
        // Whoever had a change until now may have told it to the tree before.
        next.refreshAll();
    }

    @Override
    public @Nullable D pick(Flow flow, Set<D> tried) {
        return tried.isEmpty() ? tree.least() : tree.least(tried);
    }

    @Override
    public void loadChanged(D destination) {
        tree.refresh(destination);
    }
}
