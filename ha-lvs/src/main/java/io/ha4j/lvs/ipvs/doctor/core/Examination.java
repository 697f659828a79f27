package io.ha4j.lvs.ipvs.doctor.core;

import io.ha4j.linux.netlink.InterfaceAddress;
import io.ha4j.linux.netlink.Link;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** One look at the facts: collects the findings, and makes one of what cannot be known. Not thread-safe. */
final class Examination {

    private final HostFacts facts;
    private final Set<Finding> findings = new LinkedHashSet<>();

    Examination(HostFacts facts) {
        this.facts = facts;
    }

    HostFacts facts() {
        return facts;
    }

    /** {@return the worst first, else in the order in which they were found} */
    List<Finding> findings() {
        return findings.stream()
                .sorted((a, b) -> a.severity().compareTo(b.severity()))
                .toList();
    }

    void add(Severity severity, String subject, String found, String why, String fix) {
        findings.add(new Finding(severity, subject, found, why, fix));
    }

    /** {@return the number that a setting is; empty, and a finding, if that is not known} */
    OptionalInt number(String name) {
        Reading reading = facts.setting(name);
        String trouble;
        if (reading instanceof Reading.Value value) {
            if (value.text().matches("-?\\d{1,9}")) {
                return OptionalInt.of(Integer.parseInt(value.text()));
            }
            trouble = '"' + value.text() + "\", which is no number";
        } else if (reading instanceof Reading.Unreadable unreadable) {
            trouble = unreadable.reason();
        } else {
            trouble = "this kernel has no such setting";
        }
        add(Severity.UNKNOWN, name, trouble, "so it cannot be judged", "");
        return OptionalInt.empty();
    }

    boolean is(String name, int value) {
        OptionalInt number = number(name);
        return number.isPresent() && number.getAsInt() == value;
    }

    /** {@return what the kernel goes by for an interface: the greater of its own value and that of all (IN_DEV_MAXCONF)} */
    OptionalInt effective(String iface, String key) {
        OptionalInt all = number(conf("all", key));
        OptionalInt own = number(conf(iface, key));
        return all.isPresent() && own.isPresent()
                ? OptionalInt.of(Math.max(all.getAsInt(), own.getAsInt()))
                : OptionalInt.empty();
    }

    /** The name of a setting as {@code sysctl} takes it: a dot of an interface's name is written as a slash. */
    static String conf(String iface, String key) {
        return "net.ipv4.conf." + iface.replace('.', '/') + "." + key;
    }

    static String set(String setting, int value) {
        return "sysctl -w " + setting + "=" + value;
    }

    /** {@return whether links and addresses are known}; if not, that is a finding. */
    boolean knowsNetwork() {
        if (!facts.networkTrouble().isEmpty()) {
            add(Severity.UNKNOWN, "links and addresses", facts.networkTrouble(), "so they cannot be judged", "");
            return false;
        }
        return true;
    }

    /** {@return the interfaces that ask and answer by ARP, and are up} */
    List<Link> speakers() {
        return facts.links().stream()
                .filter(link -> link.isAdminUp() && !link.isLoopback() && !link.isNoArp())
                .toList();
    }

    List<InterfaceAddress> holders(InetAddress address) {
        return facts.addresses().stream()
                .filter(held -> held.address().equals(address))
                .toList();
    }

    String name(int ifIndex) {
        return facts.links().stream()
                .filter(link -> link.index() == ifIndex)
                .map(Link::name)
                .findFirst()
                .orElse("interface " + ifIndex);
    }

    /** A strict filter drops what comes by another interface than the one to which the way back leads. */
    void judgeStrictFilters() {
        List<Link> speakers = speakers();
        if (speakers.size() < 2) {
            return; // there is one way only
        }
        List<String> strict = speakers.stream()
                .map(Link::name)
                .filter(name -> effective(name, "rp_filter").orElse(0) == 1)
                .toList();
        if (!strict.isEmpty()) {
            add(
                    Severity.HINT,
                    "rp_filter",
                    "1 (strict) on " + String.join(", ", strict),
                    "packets of a client are dropped if the way back to it leads through another interface",
                    strict.stream()
                            .map(name -> conf(name, "rp_filter") + "=2")
                            .collect(Collectors.joining(" ", "sysctl -w ", "")));
        }
    }
}
