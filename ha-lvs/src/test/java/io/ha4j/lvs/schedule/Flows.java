package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Flows and servers by number. */
final class Flows {

    private static final InetSocketAddress VIRTUAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private Flows() {}

    static Flow from(InetAddress client, int port) {
        return Flow.of(new InetSocketAddress(client, port), VIRTUAL, 0);
    }

    static Flow to(int destination, long nowNanos) {
        return Flow.of(VIRTUAL, new InetSocketAddress(address(198, destination), 80), nowNanos);
    }

    /** Flows of so many different clients. */
    static List<Flow> clients(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            flows.add(from(address(172, random.nextInt(1 << 24)), 1_024 + i % 60_000));
        }
        return flows;
    }

    /** Servers 10.0.0.0, 10.0.0.1, ... with these weights. */
    static List<Server> servers(int... weights) {
        List<Server> servers = new ArrayList<>();
        for (int weight : weights) {
            InetSocketAddress address = new InetSocketAddress(address(10, servers.size()), 80);
            servers.add(new Server("s" + servers.size(), weight, address));
        }
        return servers;
    }

    static InetAddress address(int first, int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) first, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
