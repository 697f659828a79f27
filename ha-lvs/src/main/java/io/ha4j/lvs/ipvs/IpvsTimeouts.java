package io.ha4j.lvs.ipvs;

import io.ha4j.value.Require;
import java.time.Duration;

/**
 * After which silence connections are forgotten. They hold for all services of a network namespace. An immutable value.
 *
 * @param tcp established TCP connections: whole seconds, 0..21474836; to set 0 leaves it as it is. The kernel begins with 900 s
 * @param tcpFin TCP connections after a FIN: likewise; 120 s
 * @param udp UDP: likewise; 300 s
 */
public record IpvsTimeouts(Duration tcp, Duration tcpFin, Duration udp) {

    /** INT_MAX jiffies where there are 100 in a second; a kernel with more refuses what it cannot count. */
    private static final Duration LONGEST = Duration.ofSeconds(Integer.MAX_VALUE / 100);

    /** Checks the ranges. */
    public IpvsTimeouts {
        check("tcp", tcp);
        check("tcpFin", tcpFin);
        check("udp", udp);
    }

    private static void check(String field, Duration value) {
        IpvsService.wholeSeconds(field, Require.inRange(field, value, Duration.ZERO, LONGEST));
    }

    @Override
    public String toString() {
        return "tcp " + Require.text(tcp) + " tcpfin " + Require.text(tcpFin) + " udp " + Require.text(udp);
    }
}
