package io.ha4j.examples.failover;

import io.ha4j.lab.Host;

/** What happens to a master. */
enum Happening {
    /**
     * Its interface is gone, and its processes get SIGKILL. The interface first: the end of a JVM keeps a processor busy for some
     * milliseconds, in which the kernel would go on answering for the dead.
     */
    KILL("kill") {
        @Override
        void happen(Router master, Host host) {
            host.cutOff();
            master.kill();
        }
    },
    /** It gets SIGTERM. */
    STOP("stop") {
        @Override
        void happen(Router master, Host host) {
            master.beginStop();
        }
    },
    /** Its interface loses the carrier. */
    LINK_DOWN("link-down") {
        @Override
        void happen(Router master, Host host) {
            host.linkDown();
        }
    };

    private final String title;

    Happening(String title) {
        this.title = title;
    }

    abstract void happen(Router master, Host host);

    @Override
    public String toString() {
        return title;
    }
}
