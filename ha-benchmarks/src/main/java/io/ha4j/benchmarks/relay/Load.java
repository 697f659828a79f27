package io.ha4j.benchmarks.relay;

/** How requests come. */
enum Load {
    /** Each over a connection of its own. */
    CONNECTIONS(Nginx.SMALL, 64, true),
    REQUESTS(Nginx.SMALL, 64, false),
    BULK(Nginx.LARGE, 16, false);

    private final String path;
    private final int connections;
    private final boolean closes;

    Load(String path, int connections, boolean closes) {
        this.path = path;
        this.connections = connections;
        this.closes = closes;
    }

    String path() {
        return path;
    }

    /** {@return how many there are at a time} */
    int connections() {
        return connections;
    }

    /** {@return whether a connection ends with the answer} */
    boolean closes() {
        return closes;
    }
}
