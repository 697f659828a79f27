package io.ha4j.lab;

import io.ha4j.value.Addresses;
import io.ha4j.value.CidrAddress;
import io.ha4j.value.Require;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code vrrp_instance} for {@link Keepalived}, see {@code keepalived.conf(5)}. An immutable value; it refuses only what cannot be
 * written down, since a lab also tries what is wrong.
 */
public final class KeepalivedInstance {

    private final String name;
    private final String text;

    private KeepalivedInstance(Builder builder) {
        this.name = builder.name;
        this.text = builder.text();
    }

    /** {@return a builder of an instance that starts as BACKUP on {@code eth0}, version 3, VRID 51, priority 100, every second} */
    public static Builder builder(String name) {
        Require.argument(name.matches("\\w{1,64}"), "name", '"' + name + '"', "1..64 letters, digits and underscores");
        return new Builder(name);
    }

    /** {@return the name} */
    public String name() {
        return name;
    }

    /** {@return the lines of the configuration file} */
    @Override
    public String toString() {
        return text;
    }

    /** Collects the settings. One owner thread. */
    public static final class Builder {

        private final String name;
        private int version = 3;
        private String networkInterface = Host.INTERFACE;
        private int virtualRouterId = 51;
        private int priority = 100;
        private Duration interval = Duration.ofSeconds(1);
        private @Nullable String unicastSource;
        private @Nullable String password;
        private final List<String> peers = new ArrayList<>();
        private final List<String> addresses = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Sets the version of the protocol, 2 or 3. */
        public Builder version(int newVersion) {
            this.version = Require.inRange("version", newVersion, 2, 3);
            return this;
        }

        /** Sets the interface. */
        public Builder networkInterface(String newInterface) {
            this.networkInterface = Require.notBlank("networkInterface", newInterface);
            return this;
        }

        /** Sets the VRID, 1..255. */
        public Builder virtualRouterId(int newVirtualRouterId) {
            this.virtualRouterId = Require.inRange("virtualRouterId", newVirtualRouterId, 1, 255);
            return this;
        }

        /** Sets the priority, 1..255. */
        public Builder priority(int newPriority) {
            this.priority = Require.inRange("priority", newPriority, 1, 255);
            return this;
        }

        /** Sets the time between adverts, 10 ms..255 s, in steps of 10 ms; version 2 wants whole seconds. */
        public Builder advertisementInterval(Duration newInterval) {
            this.interval = Require.inRange(
                    "advertisementInterval", newInterval, Duration.ofMillis(10), Duration.ofSeconds(255));
            return this;
        }

        /** Adds a virtual address, such as {@code 192.0.2.100/24}. */
        public Builder virtualAddress(String address) {
            addresses.add(CidrAddress.parse("virtualAddress", address).toString());
            return this;
        }

        /** Sends to these peers from that address, instead of to the group. */
        public Builder unicast(String source, String... newPeers) {
            unicastSource = Addresses.text(Addresses.parse("source", source));
            for (String peer : newPeers) {
                peers.add(Addresses.text(Addresses.parse("peer", peer)));
            }
            return this;
        }

        /** Sets a password, of which version 2 sends the first 8 bytes. */
        public Builder password(String newPassword) {
            this.password = Require.notBlank("password", newPassword);
            return this;
        }

        /** Uses the virtual MAC address, on an interface {@code vrrp.<VRID>}. */
        public Builder virtualMac() {
            return line("use_vmac vrrp." + virtualRouterId);
        }

        /** Does not take over from a master of lower priority. */
        public Builder noPreempt() {
            return line("nopreempt");
        }

        /** Adds a line as it is, such as {@code garp_master_delay 1}. */
        public Builder line(String line) {
            lines.add(line);
            return this;
        }

        /** {@return the instance} */
        public KeepalivedInstance build() {
            return new KeepalivedInstance(this);
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            text.append("vrrp_instance ").append(name).append(" {\n");
            add(text, "version " + version);
            add(text, "state BACKUP");
            add(text, "interface " + networkInterface);
            add(text, "virtual_router_id " + virtualRouterId);
            add(text, "priority " + priority);
            add(text, "advert_int " + seconds(interval));
            lines.forEach(line -> add(text, line));
            if (unicastSource != null) {
                add(text, "unicast_src_ip " + unicastSource);
                block(text, "unicast_peer", peers);
            }
            if (password != null) {
                block(text, "authentication", List.of("auth_type PASS", "auth_pass " + password));
            }
            block(text, "virtual_ipaddress", addresses);
            return text.append("}\n").toString();
        }

        private static String seconds(Duration interval) {
            return BigDecimal.valueOf(interval.toMillis(), 3)
                    .stripTrailingZeros()
                    .toPlainString();
        }

        private static void block(StringBuilder text, String keyword, List<String> lines) {
            add(text, keyword + " {");
            lines.forEach(line -> add(text, "    " + line));
            add(text, "}");
        }

        private static void add(StringBuilder text, String line) {
            text.append("    ").append(line).append('\n');
        }
    }
}
