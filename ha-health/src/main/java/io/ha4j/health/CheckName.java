package io.ha4j.health;

import io.ha4j.health.probe.HttpHeader;
import io.ha4j.health.probe.HttpProbe;
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
 * as a digest: listing it would make long names, and would print headers, which may be secrets.
 */
final class CheckName {

    private CheckName() {}

    static String of(HealthCheck check) {
        String target = check.targetText();
        if (check.name().isPresent()) {
            return check.name().get() + (target.isEmpty() ? "" : "@" + target);
        }
        String name = check.probe() instanceof HttpProbe http ? "http://" + target + http.path() : "tcp://" + target;
        String settings = settings(check);
        return settings.equals(settings(plain(check))) ? name : name + "#" + digest(settings);
    }

    /** The same probe and target with default settings. */
    private static HealthCheck plain(HealthCheck check) {
        CheckBuilder<?> plain =
                check.probe() instanceof HttpProbe http ? HealthCheck.http(http.path()) : HealthCheck.tcp();
        return plain.build();
    }

    private static String settings(HealthCheck check) {
        List<Object> settings = new ArrayList<>(
                List.of(check.interval(), check.timeout(), check.rise(), check.fall(), check.jitterPercent()));
        if (check.probe() instanceof HttpProbe http) {
            settings.addAll(List.of(http.method(), http.host(), http.statuses(), http.maxResponseBytes()));
            for (HttpHeader header : http.headers()) {
                settings.add(header.name() + ":" + header.value());
            }
            settings.add(http.bodyText()); // the only one that may hold a line break, so it comes last
        }
        return String.join("\n", settings.stream().map(Object::toString).toList());
    }

    private static String digest(String settings) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(settings.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
