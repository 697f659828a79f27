package io.ha4j.examples.faults;

import io.ha4j.lab.program.OptionValues;
import io.ha4j.lvs.Plane;
import io.ha4j.lvs.ProxyPlane;
import io.ha4j.value.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@code lab/faults} was asked for.
 *
 * @param plane of the virtual servers
 * @param length how long an ordeal goes on
 * @param requestsPerSecond of {@code storm}
 * @param connections of {@code idle}
 * @param busy what a busy machine may add to what is allowed
 * @param names of the ordeals
 */
record FaultsOptions(
        ProxyPlane plane, Duration length, int requestsPerSecond, int connections, Duration busy, List<String> names) {

    static final String USAGE = """
            usage: lab/faults [option...] [storm] [idle] [loris] [flood] [headers]
              storm         servers are killed, frozen, refuse, flap and return, the election comes and goes, all under load
              idle          many idle connections are held, and each still carries a byte
              loris         clients that say nothing, or half a request, against the idle time-out and the maximum of connections
              flood         connection floods against the limits and the address filter
              headers       PROXY headers that are none, by the thousand
                            (none given: all of them)
              --seconds N   how long an ordeal goes on, 1..3600, storm from 12 on (default 60)
              --rate N      requests a second of storm, 50..10000 (default 2000)
              --connections N  of idle, 1..100000 (default 20000); fewer if this process may not have two descriptors for each: where root
                            cannot raise that, once built, lab/ipvs sh -c 'ulimit -n 50000; lab/faults idle' holds 20000 (a minute)
              --threads N   threads of the proxy, 1..64 (default 2)
              --engine E    of the proxy: auto (the default), epoll, epoll-channels, io_uring, nio
              --busy MS     what a busy machine may add to each time that is allowed, 100..60000 (default 300)
              --help        show this
            exit status: 0 every bound held, 1 one did not, 2 the lab could not run""";

    private static final int SHORTEST_STORM = 12;
    /** What a client may have to wait on a machine that has nothing else to do. */
    private static final Duration QUIET = Duration.ofMillis(400);

    /** @throws IllegalArgumentException if there is something that is not known, or out of range */
    static FaultsOptions parse(String[] arguments) {
        int seconds = 60;
        int rate = 2_000;
        int connections = 20_000;
        int busy = 300;
        ProxyPlane plane = Plane.proxy().threads(2);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seconds" -> seconds = number(arguments, i++, 1, 3_600);
                case "--rate" -> rate = number(arguments, i++, 50, 10_000);
                case "--connections" -> connections = number(arguments, i++, 1, 100_000);
                case "--busy" -> busy = number(arguments, i++, 100, 60_000);
                case "--threads" -> plane = plane.threads(number(arguments, i++, 1, 64));
                case "--engine" -> plane = plane.engine(engine(value(arguments, i++)));
                default -> names.add(arguments[i]);
            }
        }
        List<String> wanted = names.isEmpty() ? Ordeal.ALL : List.copyOf(names);
        for (String name : wanted) {
            Require.argument(Ordeal.ALL.contains(name), "ordeal", name, String.join(", ", Ordeal.ALL));
        }
        Require.argument(
                seconds >= SHORTEST_STORM || !wanted.contains(Ordeal.STORM),
                "--seconds",
                seconds,
                SHORTEST_STORM + " or more for " + Ordeal.STORM);
        return new FaultsOptions(
                plane, Duration.ofSeconds(seconds), rate, connections, Duration.ofMillis(busy), wanted);
    }

    /**
     * {@return for how long a client waits for whatever it waits for: so long as a server may be silent before it is known to be down, and
     * as long again for itself}
     */
    Duration patience() {
        return QUIET.plus(busy.multipliedBy(2));
    }

    private static ProxyPlane.Engine engine(String name) {
        return Arrays.stream(ProxyPlane.Engine.values())
                .filter(engine -> engine.name()
                        .replace('_', '-')
                        .equals(name.toUpperCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--engine: " + name + " (expected: auto, epoll, epoll-channels, io_uring or nio)"));
    }

    private static int number(String[] arguments, int option, int least, int most) {
        return OptionValues.number(arguments[option], value(arguments, option), least, most);
    }

    private static String value(String[] arguments, int option) {
        Require.argument(option + 1 < arguments.length, arguments[option], "nothing", "a value behind it");
        return arguments[option + 1];
    }
}
