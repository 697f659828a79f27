package io.ha4j.lvs.core;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Says which servers get no new connection for a while because their connections fail. */
@FunctionalInterface
public interface Ejections {

    /** Nobody is ever ejected. */
    Ejections NONE = (candidates, total, nowNanos) -> Set.of();

    /**
     * {@return the numbers of those who are ejected}
     *
     * @param candidates the numbers of those who could be used, were it not for this
     * @param total how many servers there are
     */
    Collection<Integer> among(List<Integer> candidates, int total, long nowNanos);
}
