package io.ha4j.vrrp;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Require;
import io.ha4j.vrrp.auth.HmacAuthentication;
import io.ha4j.vrrp.auth.SimplePassword;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.host.VirtualRoute;
import io.ha4j.vrrp.io.UdpTransport;
import io.ha4j.vrrp.io.VrrpTransport;
import io.ha4j.vrrp.linux.IpTransport;
import io.ha4j.vrrp.packet.Advertisement;
import io.ha4j.vrrp.packet.VrrpVersion;

/** What the settings of an instance must be to each other. All throw {@link IllegalStateException}. */
final class InstanceRules {

    private InstanceRules() {}

    static void check(VrrpInstance instance) {
        checkInterval(instance);
        checkAddresses(instance);
        checkTransport(instance);
        checkRoutes(instance);
        if (instance.isStrict()) {
            StrictRules.check(instance);
        }
        Require.state(
                instance.priority() != Advertisement.PRIORITY_OWNER
                        || instance.preemption().equals(Preemption.immediately()),
                "preemption",
                instance.preemption(),
                "immediately for the owner of the addresses, priority 255");
        instance.addressLease()
                .seconds(instance.version(), instance.advertisementInterval(), instance.downTimerAdverts());
    }

    private static void checkInterval(VrrpInstance instance) {
        long millis = instance.advertisementInterval().toMillis();
        String interval = Require.text(instance.advertisementInterval());
        if (instance.version() == VrrpVersion.V2) {
            String expected = "1 s..255 s in whole seconds for version 2";
            Require.state(millis % 1000 == 0, "advertisementInterval", interval, expected);
        } else {
            Require.state(millis <= 40_950, "advertisementInterval", interval, "10 ms..40.95 s for version 3");
        }
    }

    private static void checkAddresses(VrrpInstance instance) {
        AddressFamily family = instance.transport().family();
        Require.state(!instance.virtualAddresses().isEmpty(), "virtualAddresses", "none", "at least one");
        for (VirtualAddress address : instance.virtualAddresses()) {
            Require.state(
                    AddressFamily.of(address.address()) == family,
                    "virtualAddress",
                    address,
                    "the family of the transport, " + family);
        }
        Require.state(
                instance.version() == VrrpVersion.V3 || family == AddressFamily.IPV4,
                "version",
                instance.version(),
                "V3 for IPv6");
    }

    private static void checkTransport(VrrpInstance instance) {
        VrrpTransport transport = instance.transport();
        Require.state(
                instance.authentication() != null || !transport.requiresSignature(),
                "authentication",
                "not set",
                "Authentication.hmac(key) for " + transport.id());
        Require.state(
                !(instance.authentication() instanceof SimplePassword)
                        || (instance.version() == VrrpVersion.V2 && !transport.requiresSignature()),
                "authentication",
                instance.authentication(),
                "Authentication.hmac(key) for version 3 and for UDP; a password is only for version 2");
        if (instance.authentication() instanceof HmacAuthentication hmac && transport.requiresSignature()) {
            Require.state(
                    !hmac.mode().obeysUnsigned(),
                    "authentication mode",
                    hmac.mode(),
                    "ENFORCE for " + transport.id() + ", where any process could send");
        }
        if (transport instanceof IpTransport ip) {
            Require.state(
                    ip.virtualRouterId() == 0 || ip.virtualRouterId() == instance.virtualRouterId(),
                    "virtualRouterId",
                    instance.virtualRouterId(),
                    ip.virtualRouterId() + ", to which the virtual MAC of the transport belongs");
        }
        if (transport instanceof UdpTransport) {
            String expected = "none over UDP, which leaves the host as it is; a networkInterface manages them";
            Require.state(
                    instance.excludedAddresses().isEmpty(), "excludedAddress", instance.excludedAddresses(), expected);
            Require.state(instance.routes().isEmpty(), "route", instance.routes(), expected);
        }
    }

    private static void checkRoutes(VrrpInstance instance) {
        for (VirtualRoute route : instance.routes()) {
            Require.state(
                    route.device() != null
                            || route.via() == null
                            || !route.via().isLinkLocalAddress(),
                    "route",
                    route,
                    "a device with a link-local next hop");
        }
    }
}
