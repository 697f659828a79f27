package io.ha4j.health;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ha4j.health.probe.AgentProbe;
import io.ha4j.health.probe.Probe;
import io.ha4j.value.Require;

/**
 * Builds a {@link HealthCheck} by an agent on the target that says how it is, as HAProxy's {@code agent-check}: {@link AgentProbe} has the
 * words. Not thread-safe.
 */
public final class AgentCheckBuilder extends CheckBuilder<AgentCheckBuilder> {

    private AgentProbe probe = new AgentProbe("");

    AgentCheckBuilder() {}

    /** Sets what is sent once connected, in UTF-8: at most 1024 bytes, such as a name and a line feed. Default: nothing. */
    public AgentCheckBuilder send(String text) {
        byte[] bytes = Require.nonNull("send", text, "a text").getBytes(UTF_8);
        probe = new AgentProbe(new String(bytes, ISO_8859_1));
        return this;
    }

    @Override
    Probe probe() {
        return probe;
    }

    @Override
    AgentCheckBuilder self() {
        return this;
    }
}
