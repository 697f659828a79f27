package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it greets as MySQL or MariaDB does and, if there is a user, lets that one in. As HAProxy's {@code mysql-check}. Immutable;
 * made by {@code HealthCheck.mysql}.
 *
 * @param user a user without a password and best without any rights, at most 80 characters; empty for none
 */
public record MySqlProbe(String user) implements NamedProbe {

    private static final int MAX_BYTES = 16_384;

    /** Checks the name. */
    public MySqlProbe {
        Require.argument(
                user != null && user.length() <= 80 && user.chars().noneMatch(Character::isISOControl),
                "user",
                user == null ? "null" : Payload.quoted(user),
                "at most 80 characters, no control characters");
    }

    @Override
    public String label(String target) {
        return "mysql://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of("user=" + user);
    }

    @Override
    public MySqlProbe plain() {
        return new MySqlProbe("");
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return StreamConversation.hold(request, new MySqlLogin(user), MAX_BYTES);
    }
}
