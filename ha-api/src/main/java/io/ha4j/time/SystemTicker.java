package io.ha4j.time;

/** {@link System#nanoTime()}, moved to start near zero so that readings can be compared with {@code <}. */
enum SystemTicker implements Ticker {
    INSTANCE;

    private final long origin = System.nanoTime();

    @Override
    public long nanos() {
        return System.nanoTime() - origin;
    }

    @Override
    public String toString() {
        return "Ticker.system()";
    }
}
