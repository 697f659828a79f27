package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsProtocol;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of the services that are ours. The kernel has no place for that at a service. Immutable.
 *
 * <pre>
 * ha4j ipvs services 1
 * boot 3f0c7a52-43f5-4a8c-9d0e-0e3b0c4f6f1d
 * namespace cookie-4097
 * owner lb-1
 * service tcp 192.0.2.10:80
 * service fwmark 7 ipv6
 * end 2
 * </pre>
 *
 * @param key whose they are, and where
 * @param services which ones
 */
public record OwnershipRecord(Key key, Set<IpvsServiceId> services) {

    private static final Pattern ENDPOINT = Pattern.compile("(tcp|udp|sctp) (.+):(\\d{1,5})");
    private static final Pattern MARK = Pattern.compile("fwmark (\\d{1,10}) (ipv4|ipv6)");
    private static final RecordFormat<IpvsServiceId> FORMAT = new RecordFormat<>(
            "ha4j ipvs services 1",
            "service",
            "a service such as \"service tcp 192.0.2.10:80\" or \"service fwmark 7 ipv4\"",
            IpvsServiceId::toString,
            OwnershipRecord::parsed,
            CorruptRecordException::ofServices);

    /**
     * Whose services, and where. The tables end with the boot and with the namespace, and so does what is written of them.
     *
     * @param boot the kernel's name of this boot
     * @param namespace which network namespace
     * @param owner who
     */
    public record Key(String boot, String namespace, String owner) {

        /** Checks that each fits a line. */
        public Key {
            Require.notBlank("boot", boot);
            Require.notBlank("namespace", namespace);
            Require.notBlank("owner", owner);
        }
    }

    /** Copies the set. */
    public OwnershipRecord {
        services = Set.copyOf(services);
    }

    /** {@return the lines of the file} */
    public List<String> lines() {
        return FORMAT.lines(key, new TreeSet<>(services));
    }

    /**
     * {@return what was written for {@code key}; empty if it was of another boot or namespace, whose tables are gone}
     *
     * @param file its name, for messages
     * @throws CorruptRecordException if it cannot be understood, or is another owner's
     */
    public static Optional<OwnershipRecord> parse(String file, List<String> lines, Key key) {
        return FORMAT.parse(file, lines, key).map(services -> new OwnershipRecord(key, services));
    }

    private static @Nullable IpvsServiceId parsed(String text) {
        Matcher endpoint = ENDPOINT.matcher(text);
        if (endpoint.matches()) {
            IpvsProtocol protocol = IpvsProtocol.valueOf(endpoint.group(1).toUpperCase(Locale.ROOT));
            String address = endpoint.group(2).replaceAll("^\\[(.*)]$", "$1");
            int port = Require.inRange("port", Integer.parseInt(endpoint.group(3)), 0, 65_535);
            return new IpvsServiceId.Endpoint(
                    protocol, new InetSocketAddress(Addresses.parse("service", address), port));
        }
        Matcher mark = MARK.matcher(text);
        return mark.matches() ? IpvsServiceId.mark(Long.parseLong(mark.group(1)), family(mark.group(2))) : null;
    }

    private static AddressFamily family(String text) {
        return text.equals("ipv6") ? AddressFamily.IPV6 : AddressFamily.IPV4;
    }
}
