package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a real server does that its clients reach through a director without NAT. An immutable value.
 *
 * @param virtualAddresses the addresses that clients ask, one or more
 * @param tunnel the device that unpacks what the director sends, such as {@code tunl0}; null: direct routing
 */
public record RealServerRole(
        List<InetAddress> virtualAddresses, @Nullable String tunnel) {

    /** Checks that there is an address. */
    public RealServerRole {
        virtualAddresses = List.copyOf(virtualAddresses);
        Require.argument(!virtualAddresses.isEmpty(), "virtual addresses", "none", "one or more");
        if (tunnel != null) {
            Require.notBlank("tunnel", tunnel);
        }
    }

    /**
     * {@return that of a server on the director's link}
     *
     * @throws IllegalArgumentException if there is no address, or one is none
     */
    public static RealServerRole directRouting(String... virtualAddresses) {
        return new RealServerRole(parse(virtualAddresses), null);
    }

    /**
     * {@return that of a server behind a tunnel}
     *
     * @param device the device that unpacks: {@code tunl0}, {@code ip6tnl0}, {@code gre0}...
     * @throws IllegalArgumentException if there is no address, or one is none
     */
    public static RealServerRole tunnel(String device, String... virtualAddresses) {
        return new RealServerRole(parse(virtualAddresses), device);
    }

    private static List<InetAddress> parse(String... addresses) {
        return Stream.of(addresses)
                .map(address -> Addresses.parse("virtual address", address))
                .toList();
    }
}
