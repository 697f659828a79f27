package io.ha4j.vrrp.lab;

import io.ha4j.lab.Host;
import io.ha4j.lab.KeepalivedInstance;
import io.ha4j.lab.LabRequirements;
import io.ha4j.lab.Lan;
import io.ha4j.lab.SteadyMachine;
import io.ha4j.lab.Tool;
import io.ha4j.lab.Witness;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.vrrp.VrrpInstance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A LAN with two routers, a and b, of which b has the higher addresses, and a third host w, which watches. */
final class Pair implements AutoCloseable {

    static final int PORT = 7007;

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Lan lan;
    final Host a;
    final Host b;
    final Host w;
    final Witness witness;
    private final ConcurrentLinkedDeque<Router> routers = new ConcurrentLinkedDeque<>();

    Pair(String label) {
        List<String> missing = LabRequirements.missing(Tool.values());
        Lab.require(missing.isEmpty(), String.join("; ", missing));
        lan = Lan.create(label);
        try {
            a = lan.host("a", "10.99.0.1/24", "2001:db8::1/64");
            b = lan.host("b", "10.99.0.2/24", "2001:db8::2/64");
            w = lan.host("w", "10.99.0.9/24", "2001:db8::9/64");
        } catch (RuntimeException | Error e) {
            lan.close();
            throw e;
        }
        witness = new Witness(w);
    }

    /** What is done with a pair. */
    @FunctionalInterface
    interface Play {
        void with(Pair pair) throws Exception;
    }

    /** For what a pause of the machine spoils: plays it, and then again with another pair. */
    static void whileSteady(String label, Play play) throws Exception {
        SteadyMachine.run(() -> {
            try (Pair pair = new Pair(label)) {
                play.with(pair);
            }
        });
    }

    /** Starts a node of ours in this process. */
    JavaNode ours(Host host, VrrpInstance.Builder instance) throws Exception {
        return add(JavaNode.start(host, instance.build()));
    }

    KeepalivedRouter theirs(Host host, KeepalivedInstance.Builder instance) {
        return add(KeepalivedRouter.start(host, instance.build()));
    }

    <R extends Router> R add(R router) {
        routers.push(router);
        return router;
    }

    /** Has both routers answer for this address, whoever holds it. */
    void echo(String... virtualAddresses) {
        a.echo(PORT, virtualAddresses);
        b.echo(PORT, virtualAddresses);
    }

    /** Asserts that one host alone answers for the address, with that hardware address, and to what is sent to it. */
    void holds(Host host, String vip, String mac) {
        Await.until(
                () -> host + " answers for " + vip + ", not " + witness.answers(vip, PORT, SHORT),
                LabFixture.LONG,
                () -> witness.answers(vip, PORT, SHORT).equals(Optional.of(host.name())));
        LabFixture.resolvesTo(witness, vip, mac);
    }

    void holds(Host host, String vip) {
        holds(host, vip, host.hardwareAddress().toString());
    }

    @Override
    public void close() {
        try {
            routers.forEach(Router::close);
        } finally {
            lan.close();
        }
    }
}
