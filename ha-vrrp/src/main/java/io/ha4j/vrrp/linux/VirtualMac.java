package io.ha4j.vrrp.linux;

import io.ha4j.value.AddressFamily;
import io.ha4j.value.Require;
import io.ha4j.vrrp.host.InterfaceNames;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Has the virtual addresses live on an interface of their own (a private macvlan) with the hardware address of the virtual router
 * (RFC 9568 section 7.3), which moves with them: no neighbour has to learn a new one. Keepalived: {@code use_vmac}. Many
 * hypervisors and clouds drop frames from such an address. Immutable.
 */
public final class VirtualMac {

    private static final VirtualMac ON = new VirtualMac(null, false);

    private final @Nullable String interfaceName;
    private final boolean sendFromParent;

    private VirtualMac(@Nullable String interfaceName, boolean sendFromParent) {
        this.interfaceName = interfaceName;
        this.sendFromParent = sendFromParent;
    }

    /** {@return a virtual MAC with the defaults: interface {@code vrrp.<id>} or {@code vrrp6.<id>}, which also sends} */
    public static VirtualMac on() {
        return ON;
    }

    /** {@return the same with another name of the interface} */
    public VirtualMac interfaceName(String name) {
        return new VirtualMac(InterfaceNames.check("virtualMac interfaceName", name), sendFromParent);
    }

    /**
     * {@return the same that sends advertisements from the interface below, with its hardware address} Keepalived: {@code
     * vmac_xmit_base}. Always so with unicast peers.
     */
    public VirtualMac sendFromParent() {
        return new VirtualMac(interfaceName, true);
    }

    /** {@return the name of the interface: the one that was set, else Keepalived's, such as {@code vrrp.51} or {@code vrrp6.51}} */
    public String interfaceName(AddressFamily family, int virtualRouterId) {
        Require.inRange("virtualRouterId", virtualRouterId, 1, 255);
        return interfaceName != null
                ? interfaceName
                : (family == AddressFamily.IPV4 ? "vrrp." : "vrrp6.") + virtualRouterId;
    }

    /** {@return whether advertisements are sent from the interface below} */
    public boolean sendsFromParent() {
        return sendFromParent;
    }

    /** {@return the hardware address of a virtual router, RFC 9568 section 7.3: 00:00:5e:00:01:id, for IPv6 00:00:5e:00:02:id} */
    public static byte[] address(AddressFamily family, int virtualRouterId) {
        Require.inRange("virtualRouterId", virtualRouterId, 1, 255);
        return new byte[] {0, 0, 0x5e, 0, (byte) (family == AddressFamily.IPV4 ? 1 : 2), (byte) virtualRouterId};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VirtualMac that
                && Objects.equals(interfaceName, that.interfaceName)
                && sendFromParent == that.sendFromParent;
    }

    @Override
    public int hashCode() {
        return Objects.hash(interfaceName, sendFromParent);
    }

    @Override
    public String toString() {
        return (interfaceName == null ? "on" : interfaceName) + (sendFromParent ? " sending from parent" : "");
    }
}
