package io.ha4j.lvs.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ha4j.lvs.schedule.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerPoolTest {

    private final Backend a = backend(1);
    private final Backend b = backend(2);

    private static Backend backend(int port) {
        return new Backend(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static List<ServerPool.Entry> entries(Backend... backends) {
        return List.of(backends).stream()
                .map(backend -> new ServerPool.Entry(backend, 1))
                .toList();
    }

    @Test
    void aServerThatAnswersNobodyAttractsNoMoreThanItsShare() {
        ServerPool pool = new ServerPool(Scheduler.leastConnections());
        pool.update(entries(a, b), List.of());
        for (int i = 0; i < 10; i++) {
            Backend next = Objects.requireNonNull(pool.pick(Set.of()));
            next.connecting();
            if (next == b) {
                next.connected();
            }
        }
        assertThat(a.activeConnections()).isEqualTo(5);
        assertThat(a.relayed()).isZero();
        assertThat(b.relayed()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            a.connectFailed(new IOException("Connection refused"));
            b.disconnected();
        }
        assertThat(a.activeConnections() + b.activeConnections()).isZero();
    }
}
