package io.ha4j.lvs.schedule;

/**
 * Ring hash (ketama), with or without bounded loads. An immutable value: the methods return a changed copy.
 */
public interface RingScheduler extends Scheduler {

    /** {@return one that looks at the client's port too, so that connections of one client are spread} */
    RingScheduler withPort();

    /**
     * {@return one that bounds loads: a server whose active connections would be more than this part of its fair share, 101..10000
     * percent, is passed over for the next on the ring. (HAProxy: hash-balance-factor.)}
     */
    RingScheduler withBalanceFactor(int percent);
}
