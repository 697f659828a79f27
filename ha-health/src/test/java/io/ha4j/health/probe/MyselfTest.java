package io.ha4j.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class MyselfTest {

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void isNoTargetThatListens() {
        assertThat(Myself.judge(at(40_000), at(40_000))).isEqualTo(ProbeResult.failure("connection refused"));
        assertThat(Myself.judge(at(40_001), at(40_000))).isEqualTo(ProbeResult.success());
        assertThat(Myself.judge(null, at(40_000))).isEqualTo(ProbeResult.success());
    }
}
