package io.ha4j.health;

import io.ha4j.health.probe.MySqlProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.value.Require;

/**
 * Builds a {@link HealthCheck} of a MySQL or MariaDB server: it is alive if it greets and, best, lets a user in. Not thread-safe.
 */
public final class MySqlCheckBuilder extends CheckBuilder<MySqlCheckBuilder> {

    private MySqlProbe probe = new MySqlProbe("");

    MySqlCheckBuilder() {}

    /**
     * Logs a user in, who has no password and best no rights at all: {@code CREATE USER 'ha4j'@'10.0.0.1'}. Without, as by default, only the
     * greeting is looked at: the server counts each probe as an aborted connection then, and may let the host no longer in.
     *
     * @param user 1..80 characters
     */
    public MySqlCheckBuilder user(String user) {
        probe = new MySqlProbe(Require.notBlank("user", user));
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    MySqlCheckBuilder self() {
        return this;
    }
}
