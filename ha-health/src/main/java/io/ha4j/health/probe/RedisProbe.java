package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A target works if it answers PING as Redis does, after AUTH if there is a password. Immutable; made by {@code HealthCheck.redis}.
 *
 * @param user the user of Redis 6 and later; empty for the default one; at most 255 characters
 * @param password empty for none; at most 1024 characters; never printed
 */
public record RedisProbe(String user, String password) implements NamedProbe {

    private static final int MAX_BYTES = 4_096;

    /** Checks the lengths. */
    public RedisProbe {
        Require.argument(
                user != null && user.length() <= 255,
                "auth user",
                user == null ? "null" : user.length() + " characters",
                "at most 255 characters");
        Require.argument(
                password != null && password.length() <= 1_024,
                "auth password",
                "a value that is not shown",
                "at most 1024 characters");
        Require.argument(user.isEmpty() || !password.isEmpty(), "auth password", "none", "a password for user " + user);
    }

    /**
     * {@return a probe that authenticates first}
     *
     * @param user empty for the default one
     * @throws IllegalArgumentException if the password is empty, or one of them is too long
     */
    public static RedisProbe of(String user, String password) {
        Require.argument(password != null && !password.isEmpty(), "auth password", "none", "1..1024 characters");
        return new RedisProbe(user, password);
    }

    @Override
    public String label(String target) {
        return "redis://" + target;
    }

    @Override
    public List<String> settings() {
        return List.of("user=" + user, "password=" + password);
    }

    @Override
    public RedisProbe plain() {
        return new RedisProbe("", "");
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(NetworkProbes.COMPONENT);
    }

    @Override
    public CompletableFuture<ProbeResult> start(ProbeRequest request) {
        return StreamConversation.hold(request, new Ping(this), MAX_BYTES);
    }

    @Override
    public String toString() {
        return "RedisProbe[" + (password.isEmpty() ? "no password" : "user " + (user.isEmpty() ? "default" : user))
                + "]";
    }

    /** AUTH and PING in one go, as pipelining allows; then their answers, each a line of RESP. */
    static final class Ping implements Dialogue {

        private static final int MAX_LINE_BYTES = 1_024;

        private final RedisProbe probe;
        private boolean authenticating;

        Ping(RedisProbe probe) {
            this.probe = probe;
            authenticating = !probe.password.isEmpty();
        }

        @Override
        public String opening() {
            String ping = command("PING");
            if (probe.password.isEmpty()) {
                return ping;
            }
            return (probe.user.isEmpty()
                            ? command("AUTH", probe.password)
                            : command("AUTH", probe.user, probe.password))
                    + ping;
        }

        /** An array of bulk strings, so that no argument can be taken for a command. */
        private static String command(String... words) {
            StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                byte[] bytes = word.getBytes(UTF_8);
                command.append('$')
                        .append(bytes.length)
                        .append("\r\n")
                        .append(Payload.latin(bytes))
                        .append("\r\n");
            }
            return command.toString();
        }

        @Override
        public Turn hear(ByteBuffer heard) throws GarbledException {
            String line = Lines.take(heard, MAX_LINE_BYTES);
            if (line == null) {
                return Turn.LISTEN;
            }
            if (line.startsWith("-")) {
                return Turn.fail("Redis says " + advised(hidden(line.substring(1))));
            }
            if (!line.equals(authenticating ? "+OK" : "+PONG")) {
                throw new GarbledException("not an answer of Redis to " + (authenticating ? "AUTH" : "PING") + ": "
                        + Payload.quoted(hidden(line)));
            }
            if (authenticating) {
                authenticating = false;
                return Turn.LISTEN;
            }
            return Turn.end(ProbeResult.success());
        }

        private String advised(String error) {
            if (error.startsWith("NOAUTH")) {
                return error + " (give the check a password: auth(...))";
            }
            return error;
        }

        /** A target that echoes the password must not get it into a log. */
        private String hidden(String text) {
            String secret = new String(probe.password.getBytes(UTF_8), ISO_8859_1);
            return secret.isEmpty() ? text : text.replace(secret, "***");
        }

        @Override
        public String awaited() {
            return authenticating ? "an answer to AUTH" : "an answer to PING";
        }
    }
}
