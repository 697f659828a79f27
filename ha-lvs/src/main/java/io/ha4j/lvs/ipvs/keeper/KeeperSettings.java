package io.ha4j.lvs.ipvs.keeper;

import io.ha4j.value.Require;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How an {@link IpvsKeeper} works. Immutable.
 *
 * @param owner whose services it keeps: the name of the node, or another one that is not blank and has no control characters. After a restart, the
 *     same name has the same services
 * @param directory where it writes down what is its own; made if missing. It need not outlive the boot, and must outlive the process
 * @param period how often the kernel's table is compared with what is wanted: 1 s..1 h
 * @param retry how soon it is when something is not as wanted: 100 ms..1 h; while that lasts it takes twice as long each time, up to the period
 */
public record KeeperSettings(String owner, Path directory, Duration period, Duration retry) {

    /** Where the record is by default. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/run/ha4j");

    private static final Duration HOUR = Duration.ofHours(1);

    /** Checks the ranges. */
    public KeeperSettings {
        Require.notBlank("owner", owner);
        Require.nonNull("directory", directory, "a directory such as " + DEFAULT_DIRECTORY);
        checkedPeriod(period);
        Require.inRange("retry", retry, Duration.ofMillis(100), HOUR);
    }

    static Duration checkedPeriod(Duration period) {
        return Require.inRange("period", period, Duration.ofSeconds(1), HOUR);
    }

    /** {@return settings for this owner: in {@code /run/ha4j}, every 30 s, after a problem sooner, beginning with 5 s} */
    public static KeeperSettings of(String owner) {
        return new KeeperSettings(owner, DEFAULT_DIRECTORY, Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    /** {@return a copy with another directory} */
    public KeeperSettings withDirectory(Path path) {
        return new KeeperSettings(owner, path, period, retry);
    }

    /** {@return a copy with other times} */
    public KeeperSettings withTimes(Duration newPeriod, Duration newRetry) {
        return new KeeperSettings(owner, directory, newPeriod, newRetry);
    }
}
