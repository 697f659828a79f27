package io.ha4j.vrrp.io;

import io.ha4j.value.CidrAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Only says in the log what somebody else has to do. */
enum UnmanagedAddresses implements AddressKeeper {
    INSTANCE;

    private static final Logger log = LoggerFactory.getLogger(UnmanagedAddresses.class);

    @Override
    public void acquire(List<CidrAddress> addresses) {
        log.debug("responsible for {} from now on", addresses);
    }

    @Override
    public void release(List<CidrAddress> addresses) {
        log.debug("no longer responsible for {}", addresses);
    }

    @Override
    public void reannounce(List<CidrAddress> addresses) {
        log.debug("still responsible for {}", addresses);
    }
}
