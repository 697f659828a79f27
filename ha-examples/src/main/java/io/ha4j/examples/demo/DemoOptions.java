package io.ha4j.examples.demo;

import io.ha4j.lab.program.OptionValues;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The command line. */
record DemoOptions(
        int port,
        int vrrpPort,
        int backendPort,
        int repeat,
        Duration allowance,
        @Nullable Path json) {

    static final String USAGE = """
            usage: ./demo [option...]
              --port N          port of the shared address (default 8080)
              --vrrp-port N     UDP port of the first node, and of the second where the system has one loopback
                                address only the next one (default 3112)
              --backend-port N  port of the first of three back ends, the others follow (default 18081)
              --repeat N        run the steps with the master N times (default 1)
              --allowance MS    what a busy machine may add to what the protocol promises, and to the second that a client
                                waits, 0..60000 (default 150)
              --json FILE       write the table for programs too
              --help            show this
            exit status: 0 every bound held, 1 one did not, 2 the demo could not run""";

    static DemoOptions parse(String[] arguments) {
        int port = 8_080;
        int vrrpPort = 3_112;
        int backendPort = 18_081;
        int repeat = 1;
        int allowance = 150;
        Path json = null;
        for (int i = 0; i < arguments.length; i += 2) {
            String option = arguments[i];
            Require.argument(i + 1 < arguments.length, option, "nothing", "a value behind it");
            String value = arguments[i + 1];
            switch (option) {
                case "--port" -> port = OptionValues.number(option, value, 1, 65_535);
                case "--vrrp-port" -> vrrpPort = OptionValues.number(option, value, 1, 65_534);
                case "--backend-port" -> backendPort = OptionValues.number(option, value, 1, 65_533);
                case "--repeat" -> repeat = OptionValues.number(option, value, 1, 1_000);
                case "--allowance" -> allowance = OptionValues.number(option, value, 0, 60_000);
                case "--json" -> json = OptionValues.file(option, value);
                default -> throw Require.invalid("option", option, "one of those that --help shows");
            }
        }
        return new DemoOptions(port, vrrpPort, backendPort, repeat, Duration.ofMillis(allowance), json);
    }

    /** Linux has all of 127.0.0.0/8, other systems 127.0.0.1 alone. */
    static boolean hasManyLoopbackAddresses() {
        try (ServerSocket probe = new ServerSocket(0, 1, address("127.0.0.100"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    InetSocketAddress virtual() {
        return new InetSocketAddress(address(hasManyLoopbackAddresses() ? "127.0.0.100" : "127.0.0.1"), port);
    }

    InetSocketAddress nodeA() {
        return new InetSocketAddress(address("127.0.0.1"), vrrpPort);
    }

    InetSocketAddress nodeB() {
        return hasManyLoopbackAddresses()
                ? new InetSocketAddress(address("127.0.0.2"), vrrpPort)
                : new InetSocketAddress(address("127.0.0.1"), vrrpPort + 1);
    }

    List<InetSocketAddress> backends() {
        return IntStream.range(0, 3)
                .mapToObj(i -> new InetSocketAddress(address("127.0.0.1"), backendPort + i))
                .toList();
    }

    private static InetAddress address(String literal) {
        return Addresses.parse("address", literal);
    }
}
