package io.ha4j.examples.failover;

import io.ha4j.lab.Host;

/** What happens to a master. */
enum Happening {
    /** Its processes get SIGKILL, and in the same moment its interface is gone. */
    KILL("kill") {
        @Override
        void happen(Router master, Host host) {
            master.kill();
            host.cutOff();
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
