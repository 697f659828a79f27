package io.ha4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts components behind what they depend on, pulling the dependencies in; otherwise keeps the order given. */
final class DependencyOrder {

    private final Set<HaComponent<?>> ordered = new LinkedHashSet<>();
    private final List<HaComponent<?>> path = new ArrayList<>();
    private final Map<ComponentId, HaComponent<?>> byId = new HashMap<>();

    private DependencyOrder() {}

    /**
     * {@return the components and all they depend on, each once}
     *
     * @throws IllegalStateException if two unequal components have one id, or the dependencies go in a circle
     */
    static List<HaComponent<?>> of(Collection<? extends HaComponent<?>> wanted) {
        DependencyOrder order = new DependencyOrder();
        wanted.forEach(order::visit);
        return List.copyOf(order.ordered);
    }

    private void visit(HaComponent<?> component) {
        if (ordered.contains(component)) {
            return;
        }
        if (path.contains(component)) {
            throw new IllegalStateException("component: " + component.id() + " depends on itself: "
                    + path.stream().map(HaComponent::id).toList() + " (expected: no circles)");
        }
        if (byId.putIfAbsent(component.id(), component) != null) {
            throw new IllegalStateException("component: " + component.id()
                    + " is used for two different descriptions (expected: unique names; who refers to a changed description is built"
                    + " again with the new one)");
        }
        path.add(component);
        component.dependencies().forEach(this::visit);
        path.remove(path.size() - 1);
        ordered.add(component);
    }
}
