package io.ha4j.health;

import io.ha4j.health.probe.Probe;
import io.ha4j.health.probe.RedisProbe;
import io.ha4j.value.Require;

/**
 * Builds a {@link HealthCheck} of a Redis server: it is alive if it answers PING. Not thread-safe.
 */
public final class RedisCheckBuilder extends CheckBuilder<RedisCheckBuilder> {

    private RedisProbe probe = new RedisProbe("", "");

    RedisCheckBuilder() {}

    /** Sets the password of the default user: 1..1024 characters. Never printed. Default: none. */
    public RedisCheckBuilder auth(String password) {
        probe = RedisProbe.of("", password);
        return this;
    }

    /**
     * Sets user and password, as of Redis 6. The password is never printed. Default: none.
     *
     * @param user 1..255 characters
     * @param password 1..1024 characters
     */
    public RedisCheckBuilder auth(String user, String password) {
        probe = RedisProbe.of(Require.notBlank("auth user", user), password);
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    RedisCheckBuilder self() {
        return this;
    }
}
