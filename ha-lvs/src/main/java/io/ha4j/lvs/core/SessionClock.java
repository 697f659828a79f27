package io.ha4j.lvs.core;

/**
 * Knows when a relayed connection has been silent for too long, and who is to blame. Its owner notes what happens and asks when a
 * deadline may have come, so that nothing need be rearranged for each byte. Not thread-safe.
 */
public final class SessionClock {

    private static final long NEVER = Long.MAX_VALUE;

    private final SessionTimeouts timeouts;
    private long clientSpoke;
    private long serverSpoke;
    private long serverTook;
    private long clientTook;
    private long heldUntil;
    private boolean halfClosed;

    /** What has taken too long. */
    public enum Verdict {
        /** Nothing yet. */
        FINE("fine"),
        /** No byte from either side. */
        IDLE("both sides were silent for too long"),
        /** The server did not answer. */
        SERVER_SILENT("the server did not answer in time"),
        /** The server did not take what waits for it. */
        SERVER_STUCK("the server took nothing for too long"),
        /** The client did not take what waits for it. */
        CLIENT_STUCK("the client took nothing for too long");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** {@return it in words for people} */
        public String words() {
            return words;
        }

        /** {@return whether it speaks against the server} */
        public boolean blamesServer() {
            return this == SERVER_SILENT || this == SERVER_STUCK;
        }
    }

    /** Begins when the server is connected. */
    public SessionClock(SessionTimeouts timeouts, long nowNanos) {
        this.timeouts = timeouts;
        this.clientSpoke = nowNanos;
        this.serverSpoke = nowNanos;
        this.serverTook = nowNanos;
        this.clientTook = nowNanos;
        this.heldUntil = nowNanos;
    }

    /** Bytes came from the client. */
    public void clientSpoke(long nowNanos) {
        clientSpoke = nowNanos;
    }

    /** Bytes came from the server. */
    public void serverSpoke(long nowNanos) {
        serverSpoke = nowNanos;
    }

    /** The server's socket took some of what had to wait. */
    public void serverTook(long nowNanos) {
        serverTook = nowNanos;
    }

    /** The client's socket took some of what had to wait. */
    public void clientTook(long nowNanos) {
        clientTook = nowNanos;
    }

    /** One side is not listened to before {@code untilNanos}, because it has said too much: nobody is silent before that. */
    public void heldUntil(long untilNanos) {
        heldUntil = Math.max(heldUntil, untilNanos);
    }

    /** One side has closed its output in order. */
    public void halfClosed(long nowNanos) {
        clientTook = nowNanos; // it counts as life, not as a word
        halfClosed = true;
    }

    /**
     * {@return when to judge next, at the latest: earlier than anything can take too long that has not begun yet}
     *
     * @param serverWaits whether something waits for the server to take it
     * @param clientWaits the same of the client
     */
    public long nextNanos(long nowNanos, boolean serverWaits, boolean clientWaits) {
        long known = Math.min(
                Math.min(idleAt(), answerAt(clientWaits)), Math.min(stuckAt(serverWaits), clientStuckAt(clientWaits)));
        return Math.min(known, after(nowNanos, timeouts.shortestNanos()));
    }

    /** {@return what has taken too long} */
    public Verdict judge(long nowNanos, boolean serverWaits, boolean clientWaits) {
        if (stuckAt(serverWaits) <= nowNanos) {
            return Verdict.SERVER_STUCK;
        }
        if (clientStuckAt(clientWaits) <= nowNanos) {
            return Verdict.CLIENT_STUCK;
        }
        if (answerAt(clientWaits) <= nowNanos) {
            return Verdict.SERVER_SILENT;
        }
        return idleAt() <= nowNanos ? Verdict.IDLE : Verdict.FINE;
    }

    private long idleAt() {
        long moved = Math.max(Math.max(clientSpoke, serverSpoke), Math.max(serverTook, clientTook));
        return after(Math.max(moved, heldUntil), halfClosed ? timeouts.halfClosedNanos() : timeouts.idleNanos());
    }

    /** While the client does not take what it got, the server is not listened to; before it took the last of it, it has not been told all. */
    private long answerAt(boolean clientWaits) {
        boolean asked = clientSpoke > serverSpoke;
        long since = Math.max(Math.max(clientSpoke, serverTook), Math.max(clientTook, heldUntil));
        return asked && !clientWaits ? after(since, timeouts.answerNanos()) : NEVER;
    }

    /** A side is read no more while something of it waits, so its last word is when the wait began, at the latest. */
    private long stuckAt(boolean serverWaits) {
        return serverWaits ? after(Math.max(serverTook, clientSpoke), timeouts.sendNanos()) : NEVER;
    }

    private long clientStuckAt(boolean clientWaits) {
        return clientWaits ? after(Math.max(clientTook, serverSpoke), timeouts.sendNanos()) : NEVER;
    }

    private static long after(long sinceNanos, long nanos) {
        return nanos == NEVER ? NEVER : sinceNanos + nanos;
    }
}
