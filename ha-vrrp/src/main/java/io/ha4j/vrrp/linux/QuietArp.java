package io.ha4j.vrrp.linux;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.SysctlScope;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps interfaces below a virtual MAC from speaking ARP for the virtual addresses, for as long as one of those is there. */
final class QuietArp {

    private static final Logger log = LoggerFactory.getLogger(QuietArp.class);

    private static final class Quiet {
        private final SysctlScope sysctls = new SysctlScope();
        private int users;
    }

    private final Map<String, Quiet> interfaces = new HashMap<>();

    void on(String name) {
        Quiet quiet = interfaces.computeIfAbsent(name, absent -> new Quiet());
        quiet.users++; // also if what follows fails: whoever called this calls off()
        // It would answer for the virtual addresses too, and with its own MAC.
        quiet.sysctls.set(Sysctl.ipv4(name, "arp_ignore"), "1");
        // And it would ask for others in the name of a virtual address, which teaches them its own MAC.
        quiet.sysctls.set(Sysctl.ipv4(name, "arp_announce"), "2");
    }

    void off(String name) {
        Quiet quiet = interfaces.get(name);
        if (quiet != null && --quiet.users == 0) {
            interfaces.remove(name);
            try {
                quiet.sysctls.close();
            } catch (LinuxException e) {
                log.warn("cannot put back the ARP settings of {}: {}", name, e.getMessage());
            }
        }
    }
}
