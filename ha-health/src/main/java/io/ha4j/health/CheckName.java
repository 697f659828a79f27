package io.ha4j.health;

import io.ha4j.HaComponent;
import io.ha4j.health.core.CheckRules;
import io.ha4j.health.probe.NamedProbe;
import io.ha4j.health.probe.Probe;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Names of checks: readable, the same in each run, and different for checks that are not equal.
 *
 * <p>Who names a check is trusted with that. Otherwise probe and target are the name, and what goes beyond the defaults is added
 * as a digest: listing it would make long names, and would print headers, which may be secrets. What has its default is not part of it, so
 * that names stay as they are when there are more settings one day.
 */
final class CheckName {

    private CheckName() {}

    static String of(HealthCheck check) {
        String target = check.targetText();
        if (check.name().isPresent()) {
            return check.name().get() + (target.isEmpty() ? "" : "@" + target);
        }
        NamedProbe probe = named(check.probe());
        List<String> settings = settings(check, probe);
        settings.removeAll(settings(new ProbeCheckBuilder(probe.plain()).build(), probe.plain()));
        String label = probe.label(target);
        return settings.isEmpty() ? label : label + "#" + digest(settings);
    }

    /** Checks by probes of users are named by them. */
    private static NamedProbe named(Probe probe) {
        if (probe instanceof NamedProbe named) {
            return named;
        }
        throw new AssertionError("a check without a name by " + probe);
    }

    private static List<String> settings(HealthCheck check, NamedProbe probe) {
        CheckRules rules = check.rules();
        List<String> settings = new ArrayList<>(probe.settings());
        settings.addAll(List.of(
                "interval=" + rules.intervalNanos(),
                "fastInterval=" + rules.fastIntervalNanos(),
                "downInterval=" + rules.downIntervalNanos(),
                "connectTimeout=" + check.connectTimeout().toNanos(),
                "timeout=" + rules.timeoutNanos(),
                "rise=" + rules.rise(),
                "fall=" + rules.fall(),
                "jitterPercent=" + rules.jitterPercent(),
                "warmup=" + rules.warmupNanos(),
                "start=" + rules.start(),
                "slowStart=" + rules.slowStartNanos(),
                "flaps=" + rules.flaps(),
                "reports=" + rules.reports(),
                "remedy=" + rules.remedy(), // which one it is has no words that are the same in each run
                "suspendUnless=" + check.leadership().map(HaComponent::id)));
        return settings;
    }

    /** Each part with its length, as any of them may hold any character. */
    private static String digest(List<String> settings) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String setting : settings) {
                sha.update((setting.length() + ":" + setting).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
