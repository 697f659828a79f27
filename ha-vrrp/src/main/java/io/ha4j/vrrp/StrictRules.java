package io.ha4j.vrrp;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import io.ha4j.vrrp.linux.IpTransport;
import io.ha4j.vrrp.packet.ChecksumDialect;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an instance must be to do nothing that RFC 9568 does not know. All throw {@link IllegalStateException}. */
final class StrictRules {

    /** Sections 5.1.1.2 and 5.1.2.2. */
    private static final List<InetAddress> GROUPS =
            List.of(Addresses.parse("group", "224.0.0.18"), Addresses.parse("group", "ff02::12"));

    private static final String BY_THE_BOOK = " by RFC 9568";

    private StrictRules() {}

    static void check(VrrpInstance instance) {
        require(instance.version() == VrrpVersion.V3, "version", instance.version(), "V3");
        require(instance.authentication() == null, "authentication", instance.authentication(), "none");
        require(instance.downTimerAdverts() == 3, "downTimerAdverts", instance.downTimerAdverts(), "3");
        require(
                instance.preemption().delay().equals(Duration.ZERO),
                "preemption",
                instance.preemption(),
                "immediately or never");
        require(
                instance.checksumDialect() == ChecksumDialect.PLAIN,
                "checksumDialect",
                instance.checksumDialect(),
                "PLAIN");
        checkTransport(instance);
        InetAddress first = instance.virtualAddresses().get(0).address();
        require(
                instance.transport().family() == AddressFamily.IPV4 || first.isLinkLocalAddress(),
                "virtualAddress",
                instance.virtualAddresses().get(0),
                "a link-local address as the first one");
    }

    private static void checkTransport(VrrpInstance instance) {
        String multicast = "multicast on an interface";
        if (!(instance.transport() instanceof IpTransport ip)) {
            throw new IllegalStateException(
                    "transport: " + instance.transport().id() + " (expected: " + multicast + BY_THE_BOOK + ")");
        }
        require(ip.isMulticast(), "unicastPeer", ip.peers(), multicast);
        require(GROUPS.contains(ip.multicastGroup()), "multicastGroup", ip.multicastGroup(), "224.0.0.18 or ff02::12");
        require(ip.virtualMac() != null, "virtualMac", "not set", "set");
    }

    private static void require(boolean ok, String field, @Nullable Object value, String expected) {
        Require.state(ok, field, String.valueOf(value), expected + BY_THE_BOOK);
    }
}
