package io.ha4j.lvs.ipvs.doctor;

import io.ha4j.HaException;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Rtnetlink;
import io.ha4j.lvs.ipvs.IpvsClient;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.doctor.core.HostFacts;
import io.ha4j.lvs.ipvs.doctor.core.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the facts of the network namespace of the calling thread. Changes nothing. */
final class HostReader {

    private static final List<String> OF_THE_HOST = List.of(
            "ipv4/ip_forward",
            "ipv6/conf/all/forwarding",
            "netfilter/nf_conntrack_max",
            "ipv4/vs/drop_entry",
            "ipv4/vs/expire_nodest_conn",
            "ipv4/vs/expire_quiescent_template",
            "ipv4/vs/conn_reuse_mode",
            "ipv4/vs/conntrack",
            "ipv4/vs/backup_only");
    private static final List<String> OF_AN_INTERFACE =
            List.of("rp_filter", "arp_ignore", "arp_announce", "send_redirects");

    private final Map<String, Reading> settings = new HashMap<>();
    private List<Link> links = List.of();
    private List<InterfaceAddress> addresses = List.of();
    private String refusal = "";
    private String networkTrouble = "";

    private HostReader() {}

    /** Of a director: asks IPVS too, so that the kernel loads its module if it can. */
    static HostFacts readDirector() {
        HostReader reader = new HostReader();
        reader.askIpvs();
        return reader.read();
    }

    static HostFacts readRealServer() {
        return new HostReader().read();
    }

    private HostFacts read() {
        readNetwork();
        readSettings();
        return new HostFacts(System.getProperty("os.version", ""), settings, links, addresses, refusal, networkTrouble);
    }

    private void askIpvs() {
        try (IpvsClient ipvs = IpvsClient.open()) {
            ipvs.info();
        } catch (IpvsException e) { // that its module is missing shows in the settings
            refusal = e.kind() == IpvsException.Kind.NOT_PERMITTED ? message(e) : "";
        }
    }

    private void readNetwork() {
        try (Rtnetlink netlink = Rtnetlink.open()) {
            links = netlink.links();
            addresses = netlink.addresses();
        } catch (LinuxException e) {
            networkTrouble = message(e);
        }
    }

    private void readSettings() {
        OF_THE_HOST.forEach(path -> read(Sysctl.net(path)));
        List<String> interfaces = new ArrayList<>(List.of("all"));
        links.forEach(link -> interfaces.add(link.name()));
        for (String name : interfaces) {
            OF_AN_INTERFACE.forEach(key -> read(Sysctl.ipv4(name, key)));
        }
    }

    private void read(Sysctl sysctl) {
        Reading reading;
        try {
            reading = sysctl.exists() ? new Reading.Value(sysctl.read()) : new Reading.Absent();
        } catch (LinuxException e) { // also one whose interface has just gone
            reading = new Reading.Unreadable(message(e));
        }
        settings.put(sysctl.name(), reading);
    }

    private static String message(HaException e) {
        return String.valueOf(e.getMessage());
    }
}
