package io.ha4j.lvs.ipvs.realserver;

import io.ha4j.HaException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was changed on this host, as text that fits the alias of {@code lo}. There it lives exactly as long as the settings do: they end
 * with the network namespace, or with the host, and need no file that says so later. Pure; one owner thread.
 *
 * <pre>{@code
 * whatever somebody else has written there [ha4j real server: arp_ignore@all=0>1 at@tunl0 up@tunl0 rp_filter@tunl0=1>2]
 * }</pre>
 */
final class HostRecord {

    /** {@code IFALIASZ} less the zero at its end. */
    private static final int LONGEST = 255;

    private static final Pattern FRAME = Pattern.compile("(.*?) ?\\[ha4j real server:([^\\]]*)\\]", Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile("([a-z_]{1,32})@(\\S{1,15})=(\\d{1,9})>(\\d{1,9})");
    private static final Pattern DEVICE = Pattern.compile("(at|up)@(\\S{1,15})");

    /**
     * A setting of an interface.
     *
     * @param iface the interface, or {@code all}
     * @param key such as {@code arp_ignore}
     */
    record Setting(String iface, String key) {}

    /** A change of a setting: what it was, and what was written. */
    record Change(int before, int after) {}

    private final String foreign;
    private final Map<Setting, Change> changes = new LinkedHashMap<>();
    private final Set<String> devices = new LinkedHashSet<>();
    private final Set<String> raised = new LinkedHashSet<>();

    private HostRecord(String foreign) {
        this.foreign = foreign;
    }

    /** {@return what an alias says; what cannot be understood of it is left out} */
    static HostRecord parse(String alias) {
        Matcher frame = FRAME.matcher(alias);
        if (!frame.matches()) {
            return new HostRecord(alias);
        }
        HostRecord record = new HostRecord(frame.group(1));
        for (String item : frame.group(2).strip().split(" ", -1)) {
            Matcher setting = SETTING.matcher(item);
            Matcher device = DEVICE.matcher(item);
            if (setting.matches()) {
                record.changes.put(
                        new Setting(setting.group(2), setting.group(1)),
                        new Change(Integer.parseInt(setting.group(3)), Integer.parseInt(setting.group(4))));
            } else if (device.matches()) {
                (device.group(1).equals("at") ? record.devices : record.raised).add(device.group(2));
            }
        }
        return record;
    }

    @Nullable
    Change change(Setting setting) {
        return changes.get(setting);
    }

    Map<Setting, Change> changes() {
        return Map.copyOf(changes);
    }

    /** {@return the interfaces other than lo that have, or have had, virtual addresses} */
    Set<String> devices() {
        return Set.copyOf(devices);
    }

    void addDevice(String name) {
        devices.add(name);
    }

    /** {@return the links that were down and were set up} */
    Set<String> raised() {
        return Set.copyOf(raised);
    }

    void put(Setting setting, Change change) {
        changes.put(setting, change);
    }

    void remove(Setting setting) {
        changes.remove(setting);
    }

    void addRaised(String link) {
        raised.add(link);
    }

    void clear() {
        changes.clear();
        devices.clear();
        raised.clear();
    }

    boolean isEmpty() {
        return changes.isEmpty() && devices.isEmpty() && raised.isEmpty();
    }

    /**
     * {@return the alias}
     *
     * @throws HaException if it would be too long
     */
    String text() {
        if (isEmpty()) {
            return foreign;
        }
        List<String> items = new ArrayList<>();
        devices.forEach(name -> items.add("at@" + name));
        raised.forEach(name -> items.add("up@" + name));
        changes.forEach((setting, change) ->
                items.add(setting.key() + "@" + setting.iface() + "=" + change.before() + ">" + change.after()));
        String mine = "[ha4j real server: " + String.join(" ", items) + "]";
        String text = foreign.isEmpty() ? mine : foreign + " " + mine;
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new HaException("the alias of lo would be longer than " + LONGEST + " bytes: " + text
                    + " (expected: room to note what is changed; empty the alias, or set the host up by hand)");
        }
        return text;
    }
}
