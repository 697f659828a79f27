package io.ha4j.vrrp;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Require;
import io.ha4j.vrrp.host.VirtualAddress;
import io.ha4j.vrrp.io.VrrpTransport;
import io.ha4j.vrrp.linux.IpTransport;
import io.ha4j.vrrp.linux.VirtualMac;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which transport a builder is told: one that is ready, or the settings of an {@link IpTransport}; not both. */
final class TransportChoice {

    private @Nullable VrrpTransport given;
    private IpTransport.@Nullable Builder ip;
    private @Nullable VirtualMac virtualMac;
    /** From an instance, not from the caller: what the caller then says of the other kind replaces it. */
    private boolean inherited;

    /** Begins with the transport of an existing instance. */
    void inherit(VrrpTransport transport) {
        if (transport instanceof IpTransport existing) {
            ip = existing.toBuilder();
            virtualMac = existing.virtualMac();
        } else {
            given = transport;
        }
        inherited = true;
    }

    void set(VrrpTransport transport) {
        if (inherited) {
            ip = null;
            virtualMac = null;
        }
        inherited = false;
        given = transport;
    }

    IpTransport.Builder ip() {
        if (inherited) {
            given = null;
        }
        inherited = false;
        if (ip == null) {
            ip = IpTransport.builder();
        }
        return ip;
    }

    void virtualMac(VirtualMac mac) {
        ip();
        virtualMac = mac;
    }

    /** {@return the transport; it has the family of the first virtual address if it is made here} */
    VrrpTransport build(int virtualRouterId, List<VirtualAddress> virtualAddresses) {
        if (given != null) {
            Require.state(
                    ip == null, "transport", given, "none with networkInterface and its kin, which make a transport");
            return given;
        }
        if (ip == null) {
            throw new IllegalStateException(
                    "transport: not set (expected: networkInterface(\"eth0\") or a transport such as"
                            + " UdpTransport)");
        }
        if (!virtualAddresses.isEmpty()) {
            ip.family(AddressFamily.of(virtualAddresses.get(0).address()));
        }
        if (virtualMac != null) {
            ip.virtualMac(virtualMac, virtualRouterId);
        }
        return ip.build();
    }
}
