package io.ha4j.vrrp.lab;

import io.ha4j.lab.Host;
import io.ha4j.lab.KeepalivedInstance;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.core.VrrpTimers;
import io.ha4j.vrrp.packet.VrrpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One of the ways in which a pair of routers can be set up: both alike, one of them ours and the other Keepalived's. */
record Cell(
        VrrpVersion version,
        AddressFamily family,
        boolean unicast,
        boolean password,
        boolean virtualMac,
        boolean oursIsHigher) {

    static final int ID = 51;
    static final int HIGHER = 150;
    static final int LOWER = 100;
    static final String PASSWORD = "secret";

    private static final List<Boolean> BOTH = List.of(false, true);

    static Stream<Cell> all() {
        List<Cell> cells = new ArrayList<>();
        for (boolean unicast : BOTH) {
            for (boolean virtualMac : BOTH) {
                for (boolean ours : BOTH) {
                    for (boolean password : BOTH) {
                        cells.add(new Cell(VrrpVersion.V2, AddressFamily.IPV4, unicast, password, virtualMac, ours));
                    }
                    for (AddressFamily family : AddressFamily.values()) {
                        cells.add(new Cell(VrrpVersion.V3, family, unicast, false, virtualMac, ours));
                    }
                }
            }
        }
        return cells.stream();
    }

    private boolean isIpv4() {
        return family == AddressFamily.IPV4;
    }

    /** {@return with prefixes; for IPv6 the first one is link-local, as RFC 9568 section 5.2.9 has it} */
    private List<String> virtualAddresses() {
        return isIpv4() ? List.of("10.99.0.100/24") : List.of("fe80::100/64", "2001:db8::100/64");
    }

    /** {@return as they are in packets} */
    String advertised() {
        return isIpv4() ? "10.99.0.100" : "fe80::100,2001:db8::100";
    }

    /** {@return the address that is asked for} */
    String vip() {
        return isIpv4() ? "10.99.0.100" : "2001:db8::100";
    }

    /** {@return the hardware address of the virtual addresses on a host} */
    String mac(Host host) {
        return virtualMac ? virtualMacAddress() : host.hardwareAddress().toString();
    }

    String virtualMacAddress() {
        return isIpv4() ? "00:00:5e:00:01:33" : "00:00:5e:00:02:33";
    }

    /** {@return where a router sends from} */
    String source(boolean higher) {
        return isIpv4() ? "10.99.0." + (higher ? 1 : 2) : "2001:db8::" + (higher ? 1 : 2);
    }

    Duration interval() {
        return version == VrrpVersion.V2 ? Duration.ofSeconds(1) : Duration.ofMillis(100);
    }

    /** {@return after which silence a router takes over} */
    Duration masterDown(int priority) {
        return Duration.ofNanos(
                VrrpTimers.masterDownNanos(version, priority, interval().toNanos(), 3));
    }

    /** {@return our router of this cell, for {@link NodeMain#instance}} */
    List<String> ours() {
        List<String> arguments = new ArrayList<>(List.of(
                "version=" + version.number(),
                "id=" + ID,
                "priority=" + (oursIsHigher ? HIGHER : LOWER),
                "interval=" + interval()));
        virtualAddresses().forEach(address -> arguments.add("address=" + address));
        if (unicast) {
            arguments.add("source=" + source(oursIsHigher));
            arguments.add("peer=" + source(!oursIsHigher));
        }
        if (password) {
            arguments.add("password=" + PASSWORD);
        }
        if (virtualMac) {
            arguments.add("mac=on");
        }
        return arguments;
    }

    /** {@return Keepalived's router of this cell} */
    KeepalivedInstance theirs() {
        KeepalivedInstance.Builder builder = KeepalivedInstance.builder("VI_1")
                .version(version.number())
                .virtualRouterId(ID)
                .priority(oursIsHigher ? LOWER : HIGHER)
                .advertisementInterval(interval());
        virtualAddresses().forEach(builder::virtualAddress);
        if (unicast) {
            builder.unicast(source(!oursIsHigher), source(oursIsHigher));
        }
        if (password) {
            builder.password(PASSWORD);
        }
        if (virtualMac) {
            builder.virtualMac();
        }
        return builder.build();
    }

    @Override
    public String toString() {
        return version + " " + family + (unicast ? " unicast" : " multicast") + (password ? " PASS" : "")
                + (virtualMac ? " virtual MAC" : "")
                + (oursIsHigher ? ", ours over Keepalived" : ", Keepalived over ours");
    }
}
