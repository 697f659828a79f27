package io.ha4j.lvs.ipvs.doctor.core;

import java.util.Map;

/** The devices that unpack whatever comes, and the modules that make them when they are loaded. */
public final class TunnelModules {

    private static final Map<String, String> BY_DEVICE =
            Map.of("tunl0", "ipip", "ip6tnl0", "ip6_tunnel", "gre0", "ip_gre", "ip6gre0", "ip6_gre", "sit0", "sit");

    private TunnelModules() {}

    /** {@return the command that makes a device be there; empty if it is none of those} */
    public static String load(String device) {
        String module = BY_DEVICE.get(device);
        return module == null ? "" : "modprobe " + module;
    }
}
