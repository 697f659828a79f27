package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Judges the host of a real server behind direct routing or a tunnel. The settings are those of {@code ip-sysctl.rst}. Pure. */
public final class RealServerJudge {

    private static final int STRICT = 1;
    private static final int LOOSE = 2;
    private static final int ANNOUNCE_BEST = 2;

    private final RealServerRole role;
    private final Examination exam;

    private RealServerJudge(RealServerRole role, Examination exam) {
        this.role = role;
        this.exam = exam;
    }

    /** {@return what is to be said of a host that is to be such a real server, the worst first} */
    public static List<Finding> judge(RealServerRole role, HostFacts facts) {
        Examination exam = new Examination(facts);
        if (exam.knowsNetwork()) {
            RealServerJudge judge = new RealServerJudge(role, exam);
            role.virtualAddresses().forEach(judge::address);
            if (judge.serves(AddressFamily.IPV4)) {
                judge.arp();
            }
            judge.tunnel();
            exam.judgeStrictFilters();
        }
        return exam.findings();
    }

    private boolean serves(AddressFamily family) {
        return role.virtualAddresses().stream().anyMatch(address -> AddressFamily.of(address) == family);
    }

    private void address(InetAddress address) {
        String text = Addresses.text(address);
        int bits = AddressFamily.of(address).bits();
        List<InterfaceAddress> holders = exam.holders(address);
        if (holders.isEmpty()) {
            exam.add(
                    Severity.ERROR,
                    text,
                    "on no interface",
                    "this host does not take the packets that the director sends on",
                    "ip address add " + text + "/" + bits + " dev lo");
        }
        for (InterfaceAddress held : holders) {
            exam.facts().links().stream()
                    .filter(link -> link.index() == held.ifIndex())
                    .forEach(link -> holder(held, link, bits));
        }
    }

    private void holder(InterfaceAddress held, Link link, int bits) {
        String subject = held.cidr() + " on " + link.name();
        String remove = "ip address del " + held.cidr() + " dev " + link.name();
        if (!link.isAdminUp()) {
            exam.add(
                    Severity.ERROR,
                    subject,
                    link.name() + " is down",
                    "an address of an interface that is down is not this host's",
                    "ip link set " + link.name() + " up");
        }
        if (link.isLoopback() && held.prefixLength() < bits) {
            exam.add(
                    Severity.ERROR,
                    subject,
                    "/" + held.prefixLength(),
                    "all addresses of a network on lo are this host's own: nobody else there is reached",
                    remove + " && ip address add " + Addresses.text(held.address()) + "/" + bits + " dev lo");
        }
        if (!link.isLoopback() && !link.isNoArp() && !link.kind().equals("dummy")) {
            exam.add(
                    Severity.ERROR,
                    subject,
                    "on an interface that leads to others",
                    "this host claims the address there: clients come to it past the director",
                    remove);
        }
    }

    /** The kernel answers ARP for all addresses of the host on all its interfaces, unless told otherwise. */
    private void arp() {
        List<String> answering = new ArrayList<>();
        List<String> announcing = new ArrayList<>();
        StringBuilder own = new StringBuilder();
        for (Link link : exam.speakers()) {
            OptionalInt ignore = exam.effective(link.name(), "arp_ignore");
            if (ignore.isPresent() && !isQuiet(ignore.getAsInt())) {
                answering.add(link.name());
                if (ignore.getAsInt() != 0) { // the greater value counts
                    own.append(' ')
                            .append(Examination.conf(link.name(), "arp_ignore"))
                            .append("=1");
                }
            }
            OptionalInt announce = exam.effective(link.name(), "arp_announce");
            if (announce.isPresent() && announce.getAsInt() < ANNOUNCE_BEST) {
                announcing.add(link.name());
            }
        }
        if (!answering.isEmpty()) {
            exam.add(
                    Severity.ERROR,
                    "arp_ignore",
                    "does not hold back on " + String.join(", ", answering),
                    "this host answers ARP for the address of the director: clients come to it past the director",
                    Examination.set(Examination.conf("all", "arp_ignore"), 1) + own);
        }
        if (!announcing.isEmpty()) {
            exam.add(
                    Severity.ERROR,
                    "arp_announce",
                    "below " + ANNOUNCE_BEST + " on " + String.join(", ", announcing),
                    "this host asks for others by ARP in the name of the address, which teaches them its own hardware address",
                    Examination.set(Examination.conf("all", "arp_announce"), ANNOUNCE_BEST));
        }
    }

    /** 1, 2: answers for addresses of that interface only; 8: for none. 3 answers for what is on lo, unless of scope host. */
    private static boolean isQuiet(int arpIgnore) {
        return arpIgnore == 1 || arpIgnore == 2 || arpIgnore == 8;
    }

    private void tunnel() {
        String name = role.tunnel();
        if (name == null) {
            return;
        }
        Link device = exam.facts().links().stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElse(null);
        String why = "what the director sends in a tunnel is not unpacked";
        if (device == null) {
            exam.add(Severity.ERROR, name, "not there", why, TunnelModules.load(name));
            return;
        }
        if (!device.isAdminUp()) {
            exam.add(Severity.ERROR, name, "down", why, "ip link set " + name + " up");
        }
        if (serves(AddressFamily.IPV4)) {
            filter(device);
        }
    }

    /** The way back to a client never leads into the tunnel; without an address there, loose is strict ({@code fib_frontend.c}). */
    private void filter(Link device) {
        OptionalInt filter = exam.effective(device.name(), "rp_filter");
        boolean hasAddress = exam.facts().addresses().stream()
                .anyMatch(a -> a.ifIndex() == device.index() && AddressFamily.of(a.address()) == AddressFamily.IPV4);
        if (filter.orElse(0) == STRICT || (filter.orElse(0) == LOOSE && !hasAddress)) {
            exam.add(
                    Severity.ERROR,
                    "rp_filter of " + device.name(),
                    filter.getAsInt() == STRICT ? "1 (strict)" : "2 (loose) without an address there",
                    "packets of clients that come out of the tunnel are dropped",
                    Examination.set(Examination.conf("all", "rp_filter"), 0) + " "
                            + Examination.conf(device.name(), "rp_filter") + "=0");
        }
    }
}
