package io.ha4j;

import io.ha4j.value.Require;

/**
 * The identity of a component in its node, such as {@code vrrp/VI_1}.
 *
 * @param kind what it is, the same for all components of a kind: {@code vrrp}, {@code virtual-server}, {@code health-check}
 * @param name its name, given by the user, unique among its kind in a node
 */
public record ComponentId(String kind, String name) {

    /** Checks both parts. */
    public ComponentId {
        Require.notBlank("kind", kind);
        Require.notBlank("name", name);
    }

    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
