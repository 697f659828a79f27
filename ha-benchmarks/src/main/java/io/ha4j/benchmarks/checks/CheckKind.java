package io.ha4j.benchmarks.checks;

import io.ha4j.health.HealthCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;

/** The two checks that are measured, each once a second, and where their targets are. */
enum CheckKind {
    /** A connection is accepted. */
    TCP(7001),
    /** A GET is answered with 200, over a connection of its own. */
    HTTP(7002);

    /** The path that is asked for. */
    static final String PATH = "/health";

    private static final int HOSTS = 250;

    private final int port;

    CheckKind(int port) {
        this.port = port;
    }

    int port() {
        return port;
    }

    /** {@return the address of a target: each has its own, and one server listens on all of them} */
    InetSocketAddress target(int index) {
        byte[] address = {
            127, (byte) (1 + index / HOSTS / 256), (byte) (index / HOSTS % 256), (byte) (1 + index % HOSTS)
        };
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // it is about the length
        }
    }

    /** {@return the check, without a target} */
    HealthCheck template() {
        return (this == TCP ? HealthCheck.tcp() : HealthCheck.http(PATH))
                .every(Duration.ofSeconds(1))
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
