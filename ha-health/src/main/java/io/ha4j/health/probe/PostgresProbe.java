package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it goes on with the login of a user as PostgreSQL does: by asking for a password, which it does not get, or by
 * letting the user in where none is needed. As HAProxy's {@code pgsql-check}. Immutable; made by {@code HealthCheck.postgresql}.
 *
 * <p>Without a user it is only asked whether it speaks TLS, which it answers without touching a database, also while it starts up or recovers.
 *
 * @param user at most 63 characters; empty for none
 * @param database at most 63 characters; empty for the one that is called like the user
 */
public record PostgresProbe(String user, String database) implements NamedProbe {

    private static final int MAX_BYTES = 16_384;

    /** Checks both names, so that none can end its field and begin another. */
    public PostgresProbe {
        requireName("user", user);
        requireName("database", database);
        Require.argument(database.isEmpty() || !user.isEmpty(), "database", Payload.quoted(database), "a user as well");
    }

    private static void requireName(String field, String name) {
        Require.argument(
                name != null && name.length() <= 63 && name.chars().noneMatch(Character::isISOControl),
                field,
                name == null ? "null" : Payload.quoted(name),
                "at most 63 characters, no control characters");
    }

    @Override
    public String label(String target) {
        return "postgresql://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of("user=" + user, "database=" + database);
    }

    @Override
    public PostgresProbe plain() {
        return new PostgresProbe("", "");
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return StreamConversation.hold(request, dialogue(), MAX_BYTES);
    }

    private Dialogue dialogue() {
        return user.isEmpty() ? new PostgresTlsQuestion() : new PostgresLogin(this);
    }
}
