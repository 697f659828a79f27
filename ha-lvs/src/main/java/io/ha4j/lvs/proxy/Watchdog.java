package io.ha4j.lvs.proxy;

import io.ha4j.lvs.core.DeadlineWheel;
import io.ha4j.lvs.core.SessionClock;

/** What a loop has of a session whose silence is watched. */
final class Watchdog extends DeadlineWheel.Entry {

    final Session session;
    final SessionClock clock;
    private long serverTaken;
    private long clientTaken;

    Watchdog(Session session, SessionClock clock) {
        this.session = session;
        this.clock = clock;
    }

    /** Bytes came from one side. */
    void spoke(boolean server, long nowNanos) {
        if (server) {
            clock.serverSpoke(nowNanos);
        } else {
            clock.clientSpoke(nowNanos);
        }
    }

    /**
     * Something waits for one side, which had taken so many bytes when its kernel said that last. The socket here tells of room only when much of it
     * is free, so one may have taken some now and then for long without that.
     */
    void hasTaken(boolean server, long bytes, long nowNanos) {
        if (bytes != (server ? serverTaken : clientTaken)) {
            took(server, nowNanos);
        }
        if (server) {
            serverTaken = bytes;
        } else {
            clientTaken = bytes;
        }
    }

    /** One side took some of what had to wait for it. */
    void took(boolean server, long nowNanos) {
        if (server) {
            clock.serverTook(nowNanos);
        } else {
            clock.clientTook(nowNanos);
        }
    }
}
