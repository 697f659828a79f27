package io.ha4j.examples.failover;

import io.ha4j.examples.common.Verdict;
import io.ha4j.lab.Host;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;

/**
 * SIGKILL: our address disappears from the interface by itself, Keepalived's stays. The interface is left as it is.
 *
 * @param watch for how long it is watched
 * @param allowance what the kernel and a busy machine may add to the lease
 */
record KillOrdeal(Duration watch, Duration allowance) implements Ordeal {

    /** The automatic lease at an interval of 1 s. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static final long LOOK_NANOS = 5_000_000;

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title("kill -9 of the master: how long its address stays on its interface");
        RouterSettings settings = RouterSettings.one(VrrpVersion.V3, Duration.ofSeconds(1), 150);
        try (Stage ours = Stage.open();
                Stage theirs = Stage.open(); // a network of its own
                Router ha4j = Contender.HA4J.start(ours.a(), settings);
                Router keepalived = Contender.KEEPALIVED.start(theirs.a(), settings)) {
            ha4j.awaitState("MASTER");
            keepalived.awaitState("MASTER");
            Stage.parkUntil(System.nanoTime() + Duration.ofMillis(1_500).toNanos()); // leases have been renewed
            keepalived.prepareKill();
            ha4j.kill();
            keepalived.kill();
            long killedNanos = System.nanoTime();
            double stayed = secondsUntilGone(ours.a(), killedNanos);
            verdict.expect(
                    stayed <= LEASE.plus(allowance).toMillis() / 1e3,
                    "ha4j: the address was there for %.2f s more (lease: %d s)",
                    stayed,
                    LEASE.toSeconds());
            Stage.parkUntil(killedNanos + watch.toNanos());
            verdict.say(
                    "Keepalived: the address is %s after %d s",
                    theirs.a().hasAddress(Stage.ADDRESS) ? "still there" : "gone", watch.toSeconds());
        }
    }

    private double secondsUntilGone(Host host, long killedNanos) {
        long now = System.nanoTime();
        while (host.hasAddress(Stage.ADDRESS) && now - killedNanos < watch.toNanos()) {
            Stage.parkUntil(now + LOOK_NANOS);
            now = System.nanoTime();
        }
        return (now - killedNanos) / 1e9;
    }
}
