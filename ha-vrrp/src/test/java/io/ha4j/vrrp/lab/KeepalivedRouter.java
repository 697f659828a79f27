package io.ha4j.vrrp.lab;

import io.ha4j.LeadershipState;
import io.ha4j.lab.Host;
import io.ha4j.lab.Keepalived;
import io.ha4j.lab.KeepalivedInstance;
import java.time.Duration;

/** A Keepalived with one instance. */
record KeepalivedRouter(Host host, Keepalived keepalived) implements Router {

    /** {@return a builder of an instance on {@code eth0}: version 3, VRID 51, every 100 ms; like ours here} */
    static KeepalivedInstance.Builder builder(int priority) {
        return KeepalivedInstance.builder("VI_1").priority(priority).advertisementInterval(Duration.ofMillis(100));
    }

    static KeepalivedRouter start(Host host, KeepalivedInstance instance) {
        return new KeepalivedRouter(host, Keepalived.start(host, instance));
    }

    @Override
    public void await(LeadershipState state) {
        keepalived.awaitState(state.name());
    }

    @Override
    public boolean isIn(LeadershipState state) {
        return keepalived.isIn(state.name());
    }

    @Override
    public long timesMaster() {
        return keepalived.timesEntered("MASTER");
    }

    @Override
    public void stop() {
        keepalived.stop();
    }

    @Override
    public void kill() {
        keepalived.kill();
    }

    @Override
    public void close() {
        keepalived.close();
    }

    @Override
    public String toString() {
        return host + " (Keepalived)\n" + keepalived.log();
    }
}
