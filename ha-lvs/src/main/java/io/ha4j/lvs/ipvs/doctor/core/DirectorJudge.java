package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/** Judges the host of a director. The settings are those of the kernel's {@code Documentation/networking/ipvs-sysctl.rst}. Pure. */
public final class DirectorJudge {

    private static final String VS = "net.ipv4.vs.";
    /** There since the first version of IPVS, and in each namespace in which it works. */
    static final String PRESENCE = VS + "drop_entry";

    private static final int ETHERNET_MTU = 1_500;

    private final DirectorRole role;
    private final Examination exam;

    private DirectorJudge(DirectorRole role, Examination exam) {
        this.role = role;
        this.exam = exam;
    }

    /** {@return what is to be said of a host that is to be such a director, the worst first} */
    public static List<Finding> judge(DirectorRole role, HostFacts facts) {
        Examination exam = new Examination(facts);
        DirectorJudge judge = new DirectorJudge(role, exam);
        judge.permission();
        if (judge.module()) {
            judge.removedServers();
            judge.reusedPorts();
            judge.netfilter();
            judge.memoryDefence();
            judge.syncLoop();
        }
        judge.forwarding();
        if (exam.knowsNetwork()) {
            judge.addresses();
            judge.ownConnections();
            judge.longPackets();
            judge.shorterWays();
            exam.judgeStrictFilters();
        }
        return exam.findings();
    }

    private void permission() {
        String refusal = exam.facts().refusal();
        if (!refusal.isEmpty()) {
            exam.add(Severity.ERROR, "permission", refusal, "nobody else can change IPVS, or read it", "");
        }
    }

    private boolean module() {
        if (exam.facts().setting(PRESENCE) instanceof Reading.Unreadable unreadable) {
            exam.add(Severity.UNKNOWN, "ip_vs", unreadable.reason(), "whether the kernel has IPVS is not known", "");
            return false;
        }
        if (!exam.facts().has(PRESENCE) && !exam.facts().refusal().isEmpty()) { // the kernel hides them (ip_vs_ctl.c)
            exam.add(Severity.UNKNOWN, VS + "*", "not shown to this process", "so these settings cannot be judged", "");
            return false;
        }
        if (!exam.facts().has(PRESENCE)) {
            exam.add(
                    Severity.ERROR,
                    "ip_vs",
                    "the kernel has no IPVS, or its module is not loaded",
                    "nothing can be forwarded by the kernel; the proxy plane needs no module",
                    "modprobe ip_vs");
            return false;
        }
        return true;
    }

    private void removedServers() {
        if (exam.is(VS + "expire_nodest_conn", 0)) {
            exam.add(
                    Severity.WARNING,
                    VS + "expire_nodest_conn",
                    "0",
                    "packets of connections to a server that was removed are dropped in silence until a time-out of minutes;"
                            + " with 1 the client hears of it at once",
                    Examination.set(VS + "expire_nodest_conn", 1));
        }
        if (role.persistence() && exam.is(VS + "expire_quiescent_template", 0)) {
            exam.add(
                    Severity.WARNING,
                    VS + "expire_quiescent_template",
                    "0",
                    "clients that stick to a server of weight 0 go on coming to it, so that its drain never ends",
                    Examination.set(VS + "expire_quiescent_template", 1));
        }
    }

    private void reusedPorts() {
        String setting = VS + "conn_reuse_mode";
        OptionalInt mode = exam.number(setting);
        if (mode.isEmpty()) {
            return;
        }
        boolean tracked = exam.is(VS + "conntrack", 1);
        boolean old = exam.facts().isOlderThan(5, 9);
        if (mode.getAsInt() != 0 && tracked && old) {
            exam.add(
                    Severity.WARNING,
                    setting,
                    mode.getAsInt() + " with conntrack on kernel "
                            + exam.facts().kernelRelease(),
                    "before 5.9 the first packet of a connection that reuses a client's port is dropped, and the client waits for 1 s",
                    Examination.set(setting, 0));
        } else if (mode.getAsInt() == 0 && !(tracked && old)) {
            exam.add(
                    Severity.WARNING,
                    setting,
                    "0",
                    "a new connection that reuses a client's port goes where the old one went, also to a server of weight 0,"
                            + " so that its drain may never end",
                    Examination.set(setting, 1));
        }
    }

    private void netfilter() {
        if (role.nat() && exam.facts().has("net.netfilter.nf_conntrack_max") && exam.is(VS + "conntrack", 0)) {
            exam.add(
                    Severity.HINT,
                    VS + "conntrack",
                    "0",
                    "netfilter does not see the connections of IPVS: rules by connection state, and masquerading of what goes to"
                            + " the servers, do not work; 1 costs speed",
                    Examination.set(VS + "conntrack", 1));
        }
    }

    private void memoryDefence() {
        OptionalInt mode = exam.number(PRESENCE);
        if (mode.orElse(0) >= 2) {
            exam.add(
                    Severity.WARNING,
                    PRESENCE,
                    String.valueOf(mode.getAsInt()),
                    mode.getAsInt() == 2
                            ? "memory is short, and the kernel drops connections at random; see amemthresh"
                            : "the kernel drops connections at random, always",
                    Examination.set(PRESENCE, mode.getAsInt() == 2 ? 0 : 1));
        }
    }

    private void syncLoop() {
        if (role.sync() && role.realServerToo() && exam.is(VS + "backup_only", 0)) {
            exam.add(
                    Severity.ERROR,
                    VS + "backup_only",
                    "0",
                    "as backup this director sends on what it gets as a real server, and packets go round between the two",
                    Examination.set(VS + "backup_only", 1));
        }
    }

    private void forwarding() {
        if (!role.nat()) {
            return; // what is sent on as it is, or in a tunnel, comes in and goes out as if it was of this host
        }
        String why = "what the real servers answer is dropped here instead of being sent on to the clients";
        if (role.serves(AddressFamily.IPV4) && exam.is("net.ipv4.ip_forward", 0)) {
            exam.add(Severity.ERROR, "net.ipv4.ip_forward", "0", why, Examination.set("net.ipv4.ip_forward", 1));
        }
        String ipv6 = "net.ipv6.conf.all.forwarding";
        if (role.serves(AddressFamily.IPV6) && exam.is(ipv6, 0)) {
            exam.add(Severity.ERROR, ipv6, "0", why, Examination.set(ipv6, 1));
        }
    }

    private void addresses() {
        for (InetAddress address : role.virtualAddresses()) {
            if (exam.holders(address).isEmpty()) {
                exam.add(
                        Severity.WARNING,
                        Addresses.text(address),
                        "on no interface",
                        "packets for it are not given to IPVS; of a director that is backup now that is right",
                        "ip address add " + Addresses.text(address) + "/"
                                + AddressFamily.of(address).bits() + " dev INTERFACE");
            }
        }
    }

    /** Rule 8 of RFC 6724: of addresses on one interface the longest match is the source, and a host address is a long one. */
    private void ownConnections() {
        if (!role.directRouting() && role.tunnelOverhead() == 0) {
            return;
        }
        for (InetAddress address : role.virtualAddresses()) {
            for (InterfaceAddress held : exam.holders(address)) {
                String name = exam.name(held.ifIndex());
                if (AddressFamily.of(address) == AddressFamily.IPV6 && !held.has(InterfaceAddress.DEPRECATED)) {
                    exam.add(
                            Severity.WARNING,
                            held.cidr() + " on " + name,
                            "preferred",
                            "connections of this host come from it, checks of the real servers too, which have the address"
                                    + " themselves and answer themselves",
                            "ip address change " + held.cidr() + " dev " + name + " preferred_lft 0");
                }
            }
        }
    }

    /** With one interface for both sides the kernel tells the servers that the clients are on their link ({@code ip_forward.c}). */
    private void shorterWays() {
        List<Link> speakers = exam.speakers();
        if (!role.nat() || speakers.size() != 1) {
            return;
        }
        String name = speakers.get(0).name();
        String why =
                "real servers are told of a shorter way to the clients; one that heeds it answers past this director, where"
                        + " nobody puts the virtual address back";
        String all = Examination.conf("all", "send_redirects");
        String own = Examination.conf(name, "send_redirects");
        if (role.serves(AddressFamily.IPV4) && (exam.is(all, 1) || exam.is(own, 1))) { // one of them is enough
            exam.add(
                    Severity.HINT,
                    "send_redirects",
                    "1, with " + name + " for clients and servers",
                    why,
                    Examination.set(all, 0) + " " + own + "=0");
        }
        if (role.serves(AddressFamily.IPV6)) { // ip6_output.c asks for no setting
            exam.add(
                    Severity.WARNING,
                    "redirects of IPv6",
                    name + " is for clients and servers",
                    why + "; nothing here can stop that, so the servers must not listen",
                    "on each real server: sysctl -w net.ipv6.conf.all.accept_redirects=0"
                            + " net.ipv6.conf.INTERFACE.accept_redirects=0");
        }
    }

    private void longPackets() {
        int overhead = role.tunnelOverhead();
        if (overhead == 0) {
            return;
        }
        for (Link link : exam.speakers()) {
            if (link.mtu() < ETHERNET_MTU + overhead) {
                exam.add(
                        Severity.WARNING,
                        "MTU of " + link.name(),
                        String.valueOf(link.mtu()),
                        "a packet of " + ETHERNET_MTU + " bytes does not fit after the tunnel has added " + overhead
                                + ": clients are told so by ICMP, and hang where that is filtered",
                        "ip link set " + link.name() + " mtu " + (ETHERNET_MTU + overhead));
            }
        }
    }
}
