package io.ha4j.vrrp.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/** How often something may be put right before it is given up: so many times in so long. Pure. */
final class RepairBudget {

    private final int repairs;
    private final long windowNanos;
    private final Deque<Long> made = new ArrayDeque<>();

    RepairBudget(int repairs, long windowNanos) {
        this.repairs = repairs;
        this.windowNanos = windowNanos;
    }

    /** {@return whether one more repair is within the budget; it then counts as made} */
    boolean take(long nowNanos) {
        while (!made.isEmpty() && nowNanos - made.peekFirst() >= windowNanos) {
            made.removeFirst();
        }
        if (made.size() >= repairs) {
            return false;
        }
        made.addLast(nowNanos);
        return true;
    }

    /** Begins anew. */
    void reset() {
        made.clear();
    }
}
