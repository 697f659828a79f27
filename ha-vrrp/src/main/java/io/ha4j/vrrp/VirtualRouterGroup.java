package io.ha4j.vrrp;

import io.ha4j.Leadership;

/** A running {@link SyncGroup}: master when all its members are. Thread-safe. */
public interface VirtualRouterGroup extends Leadership {

    /**
     * Has another node be master of all members: see {@link VirtualRouter#failover()}.
     *
     * @return whether this node was master of one
     */
    boolean failover();

    /** {@return a view of the group} */
    SyncGroupSnapshot snapshot();
}
