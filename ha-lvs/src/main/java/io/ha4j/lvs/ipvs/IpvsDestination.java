package io.ha4j.lvs.ipvs;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;

/**
 * A real server of a virtual service. An immutable value. Within its service it is known by its address and port.
 *
 * @param address an IPv4 or IPv6 address without a scope; port 0 is the port that the client asked for
 * @param forwarding how packets reach it
 * @param weight its share, 0..2147483647, of which 0..65535 can be asked for; 0: no new connection but of clients that persist
 * @param upperThreshold with how many connections it is overloaded, 0..4294967295; 0: never
 * @param lowerThreshold below how many connections an overload ends, 0..4294967295; 0: below three quarters of the upper threshold
 */
public record IpvsDestination(
        InetSocketAddress address, IpvsForwarding forwarding, int weight, long upperThreshold, long lowerThreshold) {

    /** The greatest weight that can be asked for; the kernel may have greater ones of others. */
    public static final int MAX_WEIGHT = 65_535;

    private static final long MAX_THRESHOLD = 0xffff_ffffL;

    /** Checks the ranges. */
    public IpvsDestination {
        IpvsAddresses.check("destination", address);
        Require.nonNull("forwarding", forwarding, "how packets reach it");
        Require.inRange("weight", weight, 0, Integer.MAX_VALUE);
        threshold("upperThreshold", upperThreshold);
        threshold("lowerThreshold", lowerThreshold);
    }

    /** {@return a destination of weight 1 without thresholds} */
    public static IpvsDestination of(InetSocketAddress address, IpvsForwarding forwarding) {
        return new IpvsDestination(address, forwarding, 1, 0, 0);
    }

    /**
     * {@return a destination of weight 1 without thresholds}
     *
     * @param address a literal IPv4 or IPv6 address
     * @param port 0..65535
     */
    public static IpvsDestination of(String address, int port, IpvsForwarding forwarding) {
        return of(IpvsAddresses.endpoint("destination", address, port), forwarding);
    }

    /** {@return a copy with this weight, 0..65535} */
    public IpvsDestination withWeight(int newWeight) {
        Require.inRange("weight", newWeight, 0, MAX_WEIGHT);
        return new IpvsDestination(address, forwarding, newWeight, upperThreshold, lowerThreshold);
    }

    /**
     * {@return a copy with these thresholds}
     *
     * @param lower 0..upper
     * @param upper 0..4294967295
     */
    public IpvsDestination withThresholds(long lower, long upper) {
        Require.argument(lower <= upper, "lowerThreshold", lower, "at most " + upper + ", the upper threshold");
        return new IpvsDestination(address, forwarding, weight, upper, lower);
    }

    /** {@return a copy that is reached so} */
    public IpvsDestination withForwarding(IpvsForwarding newForwarding) {
        return new IpvsDestination(address, newForwarding, weight, upperThreshold, lowerThreshold);
    }

    /** {@return the family of its address} */
    public AddressFamily family() {
        return AddressFamily.of(address.getAddress());
    }

    /**
     * Checks that a service can have it.
     *
     * @throws IllegalStateException if its family is another one and it is not reached by a tunnel; if it is reached by direct routing or
     *     a tunnel and has not the port of the service (one by mark has none); if it has what the kernel only reports
     */
    public void check(IpvsServiceId service) {
        Require.state(forwarding.canBeSet(), "forwarding", forwarding, "nat, direct routing, or a tunnel");
        Require.state(weight <= MAX_WEIGHT, "weight", weight, "0.." + MAX_WEIGHT);
        Require.state(
                lowerThreshold <= upperThreshold,
                "lowerThreshold",
                lowerThreshold,
                "at most " + upperThreshold + ", the upper threshold");
        Require.state(
                family() == service.family() || forwarding.method() == IpvsForwarding.Method.TUNNEL,
                "destination",
                Addresses.text(address) + " by " + forwarding,
                "an " + service.family() + " address as " + service + " has, or a tunnel");
        if (service instanceof IpvsServiceId.Endpoint endpoint && forwarding.keepsThePort()) {
            int port = endpoint.address().getPort();
            Require.state(
                    address.getPort() == port,
                    "destination",
                    Addresses.text(address) + " by " + forwarding,
                    "port " + port + " as " + service + " has: only nat can change it");
        }
    }

    private static void threshold(String field, long value) {
        Require.argument(value >= 0 && value <= MAX_THRESHOLD, field, value, "0.." + MAX_THRESHOLD);
    }

    @Override
    public String toString() {
        return Addresses.text(address) + " " + forwarding + " weight " + weight
                + (upperThreshold == 0 && lowerThreshold == 0
                        ? ""
                        : " thresholds " + lowerThreshold + ".." + upperThreshold);
    }
}
