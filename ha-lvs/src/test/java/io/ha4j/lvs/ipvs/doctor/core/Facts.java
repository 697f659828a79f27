package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.value.CidrAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Facts of a host at which there is nothing to find, to be spoilt in one place. */
final class Facts {

    static final int LO = 1;
    static final int ETH0 = 2;
    static final int TUNL0 = 3;
    static final int ETH1 = 4;

    private static final int UP = 0x1;
    private static final int LOOPBACK = 0x8;
    private static final int NO_ARP = 0x80;

    private final Map<String, Reading> settings = new HashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final List<InterfaceAddress> addresses = new ArrayList<>();
    private String kernel = "6.1.176";
    private String refusal = "";
    private String networkTrouble = "";

    private Facts() {
        link(LO, "lo", UP | LOOPBACK, 65_536, "");
        link(ETH0, "eth0", UP, 1_500, "");
    }

    static Facts director() {
        return new Facts()
                .ethernet(ETH1, "eth1", 1_500)
                .set("net.ipv4.ip_forward", "1")
                .set("net.ipv6.conf.all.forwarding", "1")
                .set("net.ipv4.vs.drop_entry", "0")
                .set("net.ipv4.vs.expire_nodest_conn", "1")
                .set("net.ipv4.vs.expire_quiescent_template", "1")
                .set("net.ipv4.vs.conn_reuse_mode", "1")
                .set("net.ipv4.vs.conntrack", "0")
                .set("net.ipv4.vs.backup_only", "1")
                .address(ETH0, "192.0.2.10/24")
                .deprecated(ETH0, "2001:db8::10/128");
    }

    static Facts realServer() {
        return new Facts()
                .set("net.ipv4.conf.all.arp_ignore", "1")
                .set("net.ipv4.conf.all.arp_announce", "2")
                .address(LO, "192.0.2.10/32");
    }

    Facts set(String name, String value) {
        settings.put(name, new Reading.Value(value));
        return this;
    }

    Facts unset(String name) {
        settings.remove(name);
        return this;
    }

    Facts unreadable(String name, String reason) {
        settings.put(name, new Reading.Unreadable(reason));
        return this;
    }

    Facts kernel(String release) {
        kernel = release;
        return this;
    }

    Facts refusal(String why) {
        refusal = why;
        return this;
    }

    Facts networkTrouble(String why) {
        networkTrouble = why;
        return this;
    }

    Facts ethernet(int index, String name, int mtu) {
        return link(index, name, UP, mtu, "");
    }

    Facts tunnel(String name, boolean up) {
        return link(TUNL0, name, NO_ARP | (up ? UP : 0), 1_480, "ipip");
    }

    Facts link(int index, String name, int flags, int mtu, String kind) {
        links.removeIf(link -> link.index() == index);
        links.add(new Link(index, name, flags, true, null, 0, 0, kind, "", mtu));
        for (String key : List.of("rp_filter", "arp_ignore", "arp_announce", "send_redirects")) {
            settings.putIfAbsent(Examination.conf("all", key), new Reading.Value("0"));
            settings.putIfAbsent(Examination.conf(name, key), new Reading.Value("0"));
        }
        return this;
    }

    Facts without(int index) {
        links.removeIf(link -> link.index() == index);
        return this;
    }

    Facts down(int index, String name) {
        return link(index, name, index == LO ? LOOPBACK : 0, 1_500, "");
    }

    Facts address(int index, String cidr) {
        addresses.add(InterfaceAddress.of(index, CidrAddress.parse("address", cidr)));
        return this;
    }

    private Facts deprecated(int index, String cidr) {
        addresses.add(
                InterfaceAddress.of(index, CidrAddress.parse("address", cidr)).withFlags(InterfaceAddress.DEPRECATED));
        return this;
    }

    Facts withoutAddresses() {
        addresses.clear();
        return this;
    }

    HostFacts build() {
        return new HostFacts(kernel, settings, links, addresses, refusal, networkTrouble);
    }
}
