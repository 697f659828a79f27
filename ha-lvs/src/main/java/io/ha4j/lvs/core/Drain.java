package io.ha4j.lvs.core;

/** What is wanted of one server, and how far it has come with it. Not thread-safe. */
final class Drain {

    private AdminState state = AdminState.ENABLED;
    private long deadlineNanos = PoolMachine.NEVER;
    /** Connections at the beginning of the drain; negative before they are known. */
    private int atFirst;

    private int left;

    AdminState state() {
        return state;
    }

    void enter(AdminState next) {
        state = next;
        deadlineNanos = PoolMachine.NEVER;
    }

    /** Begins to drain, or changes the deadline. */
    void begin(long deadline) {
        if (state != AdminState.DRAINING) {
            enter(AdminState.DRAINING);
            atFirst = -1;
            left = 0;
        }
        deadlineNanos = deadline;
    }

    /** Hears how many connections are left. */
    void onConnections(int count) {
        if (atFirst < 0) {
            atFirst = count;
        }
        left = count;
    }

    /** {@return whether the drain is over: nothing is left, or the time has passed} */
    boolean isOver(long nowNanos) {
        return state == AdminState.DRAINING && atFirst >= 0 && (left == 0 || nowNanos >= deadlineNanos);
    }

    /** {@return when what is left is to be cut, or {@link PoolMachine#NEVER}: also until it is known what there was at first} */
    long deadlineNanos() {
        return state == AdminState.DRAINING && atFirst < 0 ? PoolMachine.NEVER : deadlineNanos;
    }

    int finished() {
        return Math.max(0, atFirst - left);
    }

    int left() {
        return left;
    }
}
