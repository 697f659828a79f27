package io.ha4j.health;

import io.ha4j.health.probe.PostgresProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.value.Require;

/**
 * Builds a {@link HealthCheck} of a PostgreSQL server: it is alive if it answers, and with a user, if it goes on with a login. Not
 * thread-safe.
 */
public final class PostgresCheckBuilder extends CheckBuilder<PostgresCheckBuilder> {

    private PostgresProbe probe = new PostgresProbe("", "");

    PostgresCheckBuilder() {}

    /**
     * Begins a login, which succeeds if the server asks for a password or lets the user in. No password is sent. Default: none; the server
     * is only asked whether it speaks TLS.
     *
     * @param user 1..63 characters
     */
    public PostgresCheckBuilder user(String user) {
        probe = new PostgresProbe(Require.notBlank("user", user), probe.database());
        return this;
    }

    /**
     * Sets the database of the login; {@link #user} comes first. Default: the one that is called like the user.
     *
     * @param database 1..63 characters
     */
    public PostgresCheckBuilder database(String database) {
        probe = new PostgresProbe(probe.user(), Require.notBlank("database", database));
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    PostgresCheckBuilder self() {
        return this;
    }
}
