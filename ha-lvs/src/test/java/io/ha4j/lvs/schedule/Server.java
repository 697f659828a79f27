package io.ha4j.lvs.schedule;

/** A destination whose figures a test sets. Compared by identity. */
final class Server implements Destination {

    private final String name;
    int weight;
    int active;
    int inactive;
    boolean overloaded;

    Server(String name, int weight) {
        this.name = name;
        this.weight = weight;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int activeConnections() {
        return active;
    }

    @Override
    public int inactiveConnections() {
        return inactive;
    }

    @Override
    public boolean overloaded() {
        return overloaded;
    }

    @Override
    public String toString() {
        return name;
    }
}
