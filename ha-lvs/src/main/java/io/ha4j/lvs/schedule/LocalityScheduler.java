package io.ha4j.lvs.schedule;

import java.time.Duration;

/**
 * A scheduler of the kernel for transparent caches, {@code lblc} or {@code lblcr}: connections to one destination address go to
 * the same servers. An immutable value: the method returns a changed copy.
 */
public interface LocalityScheduler extends Scheduler {

    /**
     * {@return one with another time, 1 s..365 days, default 24 h: an address that has not been used for so long is forgotten,
     * and with {@code lblcr} one that has several servers loses one of them if they have not changed for so long. In the kernel:
     * {@code net.ipv4.vs.lblc_expiration} and {@code lblcr_expiration}}
     */
    LocalityScheduler withExpiration(Duration expiration);
}
