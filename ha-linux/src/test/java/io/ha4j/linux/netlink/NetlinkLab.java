package io.ha4j.linux.netlink;

import io.ha4j.linux.netns.NetworkNamespace;
import io.ha4j.testkit.Lab;

/** A namespace of its own for a test of netlink. */
final class NetlinkLab {

    /** What a test does there. */
    interface Experiment {
        void run(Rtnetlink net) throws Exception;
    }

    private NetlinkLab() {}

    static void require() {
        Lab.require(
                NetworkNamespace.available(),
                "no network namespaces: needs Linux, root, and a JVM without a real network");
    }

    /** Runs {@code experiment} in a fresh namespace. */
    static void inNamespace(Experiment experiment) throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create("netlink")) {
            namespace.run(() -> {
                try (Rtnetlink net = Rtnetlink.open()) {
                    experiment.run(net);
                }
            });
        }
    }

    /**
     * Makes an interface that is up and has carrier, without addresses: a veth whose peer is {@code name} with a p. {@return its index}
     */
    static int cable(Rtnetlink net, String name) {
        net.createVeth(name, name + "p", -1);
        up(net, name + "p");
        return up(net, name);
    }

    private static int up(Rtnetlink net, String name) {
        int index = net.link(name).orElseThrow().index();
        net.setAddressGeneration(index, false);
        net.setUp(index);
        return index;
    }
}
