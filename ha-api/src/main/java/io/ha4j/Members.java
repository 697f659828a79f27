package io.ha4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node runs, in start order. Immutable. */
final class Members {

    static final Members NONE = new Members(Map.of());

    private final Map<ComponentId, Member> byId;

    /**
     * A component that runs.
     *
     * @param component its present description
     */
    record Member(HaComponent<?> component, HaRuntime<?> runtime) {

        ComponentId id() {
            return component.id();
        }
    }

    private Members(Map<ComponentId, Member> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    /** {@return these and that one: in place of the one with its id, else as the last} */
    Members with(HaComponent<?> component, HaRuntime<?> runtime) {
        Map<ComponentId, Member> more = new LinkedHashMap<>(byId);
        more.put(component.id(), new Member(component, runtime));
        return new Members(more);
    }

    /** {@return these but that one} */
    Members without(ComponentId id) {
        Map<ComponentId, Member> fewer = new LinkedHashMap<>(byId);
        fewer.remove(id);
        return new Members(fewer);
    }

    /** {@return those of these that {@code order} names, in that order and with the descriptions there} */
    Members describedBy(List<HaComponent<?>> order) {
        Map<ComponentId, Member> described = new LinkedHashMap<>();
        for (HaComponent<?> component : order) {
            Member member = byId.get(component.id());
            if (member != null) {
                described.put(component.id(), new Member(component, member.runtime()));
            }
        }
        return new Members(described);
    }

    @Nullable
    Member get(ComponentId id) {
        return byId.get(id);
    }

    /**
     * {@return the runtime of a component that runs by its present description, an earlier or a later one; null: none does}
     *
     * <p>Components of two classes have two kinds of handles, whatever their ids.
     */
    @Nullable
    HaRuntime<?> runtime(HaComponent<?> component) {
        Member member = byId.get(component.id());
        return member == null || member.component().getClass() != component.getClass() ? null : member.runtime();
    }

    Set<ComponentId> ids() {
        return byId.keySet();
    }

    List<Member> inOrder() {
        return List.copyOf(byId.values());
    }
}
