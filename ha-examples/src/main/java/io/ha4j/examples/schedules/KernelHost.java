package io.ha4j.examples.schedules;

import io.ha4j.HaException;
import java.util.ArrayList;
import java.util.List;

/** A network namespace in which all addresses of the {@link AddressPlan}s are local. It is not undone. Not thread-safe. */
final class KernelHost implements AutoCloseable {

    private final Shell shell = new Shell();
    /** Of the last service. What the kernel remembers of a service and its servers for a while, it would take up for an equal one. */
    private int number;

    /** Makes the addresses local. {@link HaException} if this is not the place for that. */
    KernelHost() {
        for (AddressPlan plan : AddressPlan.values()) {
            for (String block : plan.blocks()) {
                shell.run(List.of("ip", "route", "add", "local", block, "dev", "lo"));
            }
            shell.run(marking(plan, List.of("-A", "OUTPUT"), number));
        }
        setting("net.ipv6.ip_nonlocal_bind", 1); // IPv4 binds to addresses that are local by route
    }

    /** {@return the only service, without servers as yet, scheduled by {@code scheduler}} */
    KernelService newService(AddressPlan plan, String scheduler) {
        number++;
        shell.run(marking(plan, List.of("-R", "OUTPUT", "1"), number));
        return new KernelService(shell, plan, number, scheduler);
    }

    private static List<String> marking(AddressPlan plan, List<String> where, int mark) {
        List<String> words = new ArrayList<>(List.of(plan.iptables(), "-w", "-t", "mangle"));
        words.addAll(where);
        words.addAll(List.of("-d", plan.virtualBlock(), "-j", "MARK", "--set-mark", Integer.toString(mark)));
        return words;
    }

    /** Sets how long lblc and lblcr remember. Their modules must be there. */
    void setExpiration(int seconds) {
        setting("net.ipv4.vs.lblc_expiration", seconds);
        setting("net.ipv4.vs.lblcr_expiration", seconds);
    }

    /** Sets how long the kernel counts the connection of a packet that comes from now on. */
    void setPacketTimeout(int seconds) {
        shell.run(
                List.of("ipvsadm", "--set", "0", "0", Integer.toString(seconds))); // 0 leaves those of TCP as they are
    }

    private void setting(String name, int value) {
        shell.run(List.of("sysctl", "-qw", name + "=" + value));
    }

    @Override
    public void close() {
        shell.close();
    }
}
