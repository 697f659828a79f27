package io.ha4j.health.probe;

/** A text that is not printed. */
record Secret(String text) {

    @Override
    public String toString() {
        return "...";
    }
}
