package io.ha4j.vrrp.core;

/**
 * What a master does that was paused, by a garbage collection, a stopped process or a snapshot of its machine, for so long that its
 * lease ran out and a peer may have taken over. Under either policy it first hears what its peers said meanwhile, and yields to one
 * that outranks it; without preemption it yields to any that took over.
 */
public enum PausePolicy {
    /**
     * Goes on as master: it advertises and announces its addresses again. A peer of lower rank that took over goes back to BACKUP
     * when it hears that. The default, as in Keepalived.
     */
    RESUME,
    /**
     * Becomes BACKUP, and master again if no better one is heard for a master down interval. For work that must not be done twice
     * for a moment, together with no preemption. Keepalived: {@code timer_expired_backup}.
     */
    STEP_DOWN
}
