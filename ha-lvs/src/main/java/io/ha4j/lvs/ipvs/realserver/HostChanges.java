package io.ha4j.lvs.ipvs.realserver;

import io.ha4j.HaException;
import io.ha4j.linux.LinuxException;
import io.ha4j.linux.Sysctl;
import io.ha4j.linux.netlink.Link;
import io.ha4j.linux.netlink.Rtnetlink;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Changes settings and links of this host, and notes each in the alias of {@code lo} before it is made: so whoever comes after a crash
 * finds all that was changed, and perhaps a note of what was not, which is then not as noted and is left alone. One owner thread.
 */
final class HostChanges {

    private static final String LOOPBACK = "lo";

    private final Rtnetlink netlink;

    HostChanges(Rtnetlink netlink) {
        this.netlink = netlink;
    }

    /** Sets a setting of IPv4, unless it is good enough. */
    void set(String iface, String key, IntPredicate enough, int value) {
        Sysctl sysctl = Sysctl.ipv4(iface, key);
        int present = number(sysctl);
        HostRecord record = read();
        HostRecord.Setting setting = new HostRecord.Setting(iface, key);
        HostRecord.Change earlier = record.change(setting);
        if (enough.test(present)) {
            return; // by itself, or by an earlier change that is noted
        }
        if (earlier == null || earlier.before() != present) { // else it was noted, and no more
            record.put(setting, new HostRecord.Change(present, value));
            write(record);
        }
        sysctl.write(String.valueOf(value));
    }

    /** {@return what the kernel goes by for an interface: the greater of its own value and that of all} */
    static int effective(String iface, String key) {
        return Math.max(number(Sysctl.ipv4("all", key)), number(Sysctl.ipv4(iface, key)));
    }

    /** Notes that a link is for virtual addresses, and sets it up if it is down. */
    void use(Link link) {
        HostRecord record = read();
        record.addDevice(link.name());
        if (!link.isAdminUp()) {
            record.addRaised(link.name());
        }
        write(record);
        netlink.setUp(link.index());
    }

    /** {@return the names of the interfaces that setups have put addresses on} */
    Set<String> devices() {
        Set<String> devices = new HashSet<>(read().devices());
        devices.add(LOOPBACK);
        return devices;
    }

    /** Takes all back that is noted and still as it was left; then nothing is noted any more. */
    void undo() {
        HostRecord record = read();
        if (record.isEmpty()) {
            return;
        }
        for (Map.Entry<HostRecord.Setting, HostRecord.Change> entry :
                record.changes().entrySet()) {
            restore(entry.getKey(), entry.getValue());
        }
        for (String name : record.raised()) {
            netlink.link(name).ifPresent(link -> netlink.setDown(link.index()));
        }
        record.clear();
        write(record);
    }

    private static void restore(HostRecord.Setting setting, HostRecord.Change change) {
        Sysctl sysctl = Sysctl.ipv4(setting.iface(), setting.key());
        try {
            if (sysctl.exists() && number(sysctl) == change.after()) {
                sysctl.write(String.valueOf(change.before()));
            }
        } catch (LinuxException e) {
            if (sysctl.exists()) { // else its interface has gone between the calls
                throw e;
            }
        }
    }

    private static int number(Sysctl sysctl) {
        String text = sysctl.read();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new HaException(sysctl + ": \"" + text + "\" (expected: a number)", e);
        }
    }

    private HostRecord read() {
        return HostRecord.parse(loopback().alias());
    }

    private void write(HostRecord record) {
        netlink.setAlias(loopback().index(), record.text());
    }

    Link loopback() {
        return netlink.link(LOOPBACK)
                .orElseThrow(() -> new HaException("there is no interface lo in this network namespace"));
    }
}
