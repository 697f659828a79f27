package io.ha4j.lvs.schedule;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Short words for tests of pickers. */
final class Picks {

    /** A flow for schedulers that do not look at it. */
    static final Flow ANY = Flow.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_711),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
            0);

    private Picks() {}

    /** Servers A, B, C, ... with these weights. */
    static List<Server> servers(int... weights) {
        List<Server> servers = new ArrayList<>();
        for (int weight : weights) {
            servers.add(new Server(String.valueOf((char) ('A' + servers.size())), weight));
        }
        return servers;
    }

    static Picker<Server> picker(Scheduler scheduler, List<Server> servers) {
        Picker<Server> picker = scheduler.newPicker();
        picker.update(servers);
        return picker;
    }

    /** The next picks, such as {@code AAB}; a dash for none. */
    static String next(Picker<Server> picker, int count) {
        StringBuilder picks = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Server pick = picker.pick(Picks.ANY, Set.of());
            picks.append(pick == null ? "-" : pick);
        }
        return picks.toString();
    }
}
