package io.ha4j.lvs.ipvs.core;

import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.value.Addresses;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of the sync daemons that are ours, as they were asked for; as {@link OwnershipRecord} is of services. Immutable.
 *
 * <pre>
 * ha4j ipvs sync daemons 1
 * boot 3f0c7a52-43f5-4a8c-9d0e-0e3b0c4f6f1d
 * namespace cookie-4097
 * owner lb-1
 * daemon backup eth1 id 7 length 0 group 224.0.0.81 port 8848 ttl 1
 * end 1
 * </pre>
 *
 * @param key whose they are, and where
 * @param daemons which ones
 */
public record DaemonRecord(OwnershipRecord.Key key, Set<IpvsDaemon> daemons) {

    private static final String EXAMPLE = "backup eth1 id 7 length 0 group 224.0.0.81 port 8848 ttl 1";
    private static final Pattern DAEMON = Pattern.compile(
            "(master|backup) (\\S+) id (\\d{1,3}) length (\\d{1,5}) group (\\S+) port (\\d{1,5}) ttl (\\d{1,3})");
    private static final RecordFormat<IpvsDaemon> FORMAT = new RecordFormat<>(
            "ha4j ipvs sync daemons 1",
            "daemon",
            "a daemon such as \"daemon " + EXAMPLE + '"',
            DaemonRecord::text,
            DaemonRecord::parsed,
            CorruptRecordException::ofDaemons);

    /** Copies the set. */
    public DaemonRecord {
        daemons = Set.copyOf(daemons);
    }

    /** {@return the lines of the file} */
    public List<String> lines() {
        return FORMAT.lines(key, daemons);
    }

    /**
     * {@return what was written for {@code key}; empty if it was of another boot or namespace, whose daemons are gone}
     *
     * @param file its name, for messages
     * @throws CorruptRecordException if it cannot be understood, or is another owner's
     */
    public static Optional<DaemonRecord> parse(String file, List<String> lines, OwnershipRecord.Key key) {
        return FORMAT.parse(file, lines, key).map(daemons -> new DaemonRecord(key, daemons));
    }

    private static String text(IpvsDaemon daemon) {
        return daemon.role() + " " + daemon.networkInterface() + " id " + daemon.syncId() + " length "
                + daemon.maxLength() + " group " + Addresses.text(daemon.group()) + " port " + daemon.port() + " ttl "
                + daemon.ttl();
    }

    private static @Nullable IpvsDaemon parsed(String text) {
        Matcher match = DAEMON.matcher(text);
        if (!match.matches()) {
            return null;
        }
        return new IpvsDaemon(
                IpvsDaemon.Role.valueOf(match.group(1).toUpperCase(Locale.ROOT)),
                match.group(2),
                Integer.parseInt(match.group(3)),
                Integer.parseInt(match.group(4)),
                Addresses.parse("group", match.group(5)),
                Integer.parseInt(match.group(6)),
                Integer.parseInt(match.group(7)));
    }
}
