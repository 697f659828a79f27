package io.ha4j.examples.ipvs;

import io.ha4j.lab.Host;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.value.CidrAddress;
import java.util.List;

/** What an administrator does on a host of the lab: addresses, routes, settings. */
final class Net {

    private Net() {}

    /** Adds addresses that this host does not prefer for its own connections, if it has a choice. */
    static void address(Host host, String... addresses) throws Exception {
        int index = host.interfaceIndex();
        host.run(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                for (String address : addresses) {
                    netlink.addAddress(InterfaceAddress.of(index, CidrAddress.parse("address", address))
                            .withFlags(InterfaceAddress.NODAD | InterfaceAddress.DEPRECATED));
                }
            }
        });
    }

    static void set(Host host, String path, String value) throws Exception {
        host.run(() -> Sysctl.net(path).write(value));
    }

    /** Lets a host forward, and not tell others of shorter ways: they would go past it. */
    static void router(Host host) throws Exception {
        set(host, "ipv4/ip_forward", "1");
        set(host, "ipv6/conf/all/forwarding", "1");
        for (String iface : List.of("all", Host.INTERFACE)) {
            set(host, "ipv4/conf/" + iface + "/send_redirects", "0");
        }
    }
}
