package io.ha4j.vrrp.packet;

import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.util.List;

/**
 * One VRRP advertisement, without addresses of the network layer and without checksum.
 *
 * @param version the version
 * @param virtualRouterId 1..255
 * @param priority 0..255; 0: the master gives up, 255: the owner of the addresses
 * @param intervalCentiseconds the advertisement interval in units of 10 ms; version 2: whole seconds, 100..25500 in steps of 100;
 *     version 3: 1..4095
 * @param addresses the virtual addresses, all of one family, at most 255; version 3 has at least one
 * @param authenticationType version 2: 0 none, 1 simple password; version 3: 0
 * @param authenticationData version 2: the 8 bytes of authentication data as a big-endian number; else 0. Never printed
 */
public record Advertisement(
        VrrpVersion version,
        int virtualRouterId,
        int priority,
        int intervalCentiseconds,
        List<InetAddress> addresses,
        int authenticationType,
        long authenticationData) {

    /** Priority of a master that gives up (RFC 9568 section 5.2.4). */
    public static final int PRIORITY_STOP = 0;
    /** Priority of the router whose own addresses the virtual ones are. */
    public static final int PRIORITY_OWNER = 255;

    /** Checks all fields. */
    public Advertisement {
        Require.inRange("virtualRouterId", virtualRouterId, 1, 255);
        Require.inRange("priority", priority, 0, 255);
        addresses = List.copyOf(addresses);
        Require.inRange("addresses", addresses.size(), version == VrrpVersion.V3 ? 1 : 0, 255);
        if (version == VrrpVersion.V2) {
            Require.argument(
                    intervalCentiseconds % 100 == 0 && intervalCentiseconds >= 100 && intervalCentiseconds <= 25_500,
                    "intervalCentiseconds",
                    intervalCentiseconds,
                    "100..25500 in steps of 100 for version 2");
            Require.inRange("authenticationType", authenticationType, 0, 1);
        } else {
            Require.inRange("intervalCentiseconds", intervalCentiseconds, 1, 4_095);
            Require.argument(
                    authenticationType == 0 && authenticationData == 0, "authentication", "set", "none in version 3");
        }
    }

    /** Creates an advertisement without the authentication fields of version 2. */
    public Advertisement(
            VrrpVersion version,
            int virtualRouterId,
            int priority,
            int intervalCentiseconds,
            List<InetAddress> addresses) {
        this(version, virtualRouterId, priority, intervalCentiseconds, addresses, 0, 0);
    }

    /** {@return the advertisement interval in nanoseconds} */
    public long intervalNanos() {
        return intervalCentiseconds * 10_000_000L;
    }

    /** {@return the same with another priority} */
    public Advertisement withPriority(int other) {
        return new Advertisement(
                version,
                virtualRouterId,
                other,
                intervalCentiseconds,
                addresses,
                authenticationType,
                authenticationData);
    }

    @Override
    public String toString() {
        return "Advertisement[" + version + ", virtualRouterId=" + virtualRouterId + ", priority=" + priority
                + ", interval=" + intervalCentiseconds * 10L + " ms, addresses="
                + addresses.stream().map(Addresses::text).toList()
                + (authenticationType == 0 ? "" : ", password=***") + "]";
    }
}
