package io.ha4j.health.core;

/** Whether something has happened so many times within a window. Remembers as many times as it counts to. */
final class Recent {

    private final long[] times;
    private final long windowNanos;
    private int known;
    private int next;

    Recent(int count, long windowNanos) {
        this.times = new long[count];
        this.windowNanos = windowNanos;
    }

    /** It happens: {@return whether that makes it enough} */
    boolean add(long nowNanos) {
        times[next] = nowNanos;
        next = (next + 1) % times.length;
        known = Math.min(known + 1, times.length);
        return known == times.length && nowNanos - times[next] <= windowNanos; // the next to be replaced is the oldest
    }

    void clear() {
        known = 0;
    }
}
