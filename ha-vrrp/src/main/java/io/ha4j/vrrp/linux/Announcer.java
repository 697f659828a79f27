package io.ha4j.vrrp.linux;

import io.ha4j.linux.HardwareAddress;
import io.ha4j.vrrp.announce.GratuitousArp;
import io.ha4j.vrrp.announce.NeighbourAdvertisement;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a link which hardware address an IP address has now. On the VRRP loop. */
final class Announcer {

    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    private final HostNetwork network;
    /** Which interfaces are a router's, as looked up in this round: hundreds of addresses would read hundreds of files. */
    private final Map<String, Boolean> routers = new HashMap<>();

    Announcer(HostNetwork network) {
        this.network = network;
    }

    /** What follows is announced within moments. */
    void beginRound() {
        routers.clear();
    }

    /** Sends one gratuitous ARP or unsolicited neighbour advertisement. Where there is no hardware address there is nobody to tell. */
    void announce(Device device, InetAddress address) {
        HardwareAddress mac = device.hardwareAddress();
        if (mac == null) {
            return;
        }
        byte[] frame = address instanceof Inet4Address
                ? GratuitousArp.frame(mac, address)
                : NeighbourAdvertisement.frame(
                        mac, address, address, routers.computeIfAbsent(device.name(), network::forwardsIpv6));
        try {
            network.frames().send(frame, device.ifIndex());
        } catch (IOException e) {
            log.debug(
                    "announcing {} on {} failed",
                    address,
                    device,
                    e); // the refresh, or the next mastership, repeats it
        }
    }
}
