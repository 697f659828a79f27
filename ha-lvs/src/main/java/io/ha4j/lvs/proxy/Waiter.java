package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.WhenEmpty;

/**
 * A connection that {@link ServerPool#acquire} has not given a server at once. Exactly one of the two methods is called, once, by any thread,
 * maybe within {@code acquire}; none after {@link ServerPool#cancel}, but for a call that is on its way already. They must not block.
 */
public interface Waiter {

    /** There is a server, and the connection is counted there as being set up: whoever does not want it any more says so there. */
    void assigned(Backend server);

    /** Nobody takes it. {@code answer} says how to end it: REFUSE or CLOSE. */
    void refused(WhenEmpty answer);
}
