package io.ha4j.examples.failover;

import io.ha4j.lab.Host;

/** Who is measured. */
enum Contender {
    HA4J("ha4j"),
    KEEPALIVED("Keepalived");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    Router start(Host host, RouterSettings settings) {
        return this == HA4J ? Ha4jRouter.start(host, settings) : KeepalivedRouter.start(host, settings);
    }

    @Override
    public String toString() {
        return title;
    }
}
