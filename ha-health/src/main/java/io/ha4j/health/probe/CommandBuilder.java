package io.ha4j.health.probe;

import io.ha4j.value.Require;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Command}. Not thread-safe. */
public final class CommandBuilder {

    private static final Pattern PROGRAM =
            Pattern.compile("(/[^\\p{Cntrl}]{0,4094}[^\\p{Cntrl}/])|([^\\p{Cntrl}/\\s]{1,255})");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.$@-]{0,63}");

    final String program;
    final List<String> arguments = new ArrayList<>();
    final Map<String, String> environment = new HashMap<>();

    @Nullable
    String user;

    Duration timeout = Duration.ofSeconds(30);
    Duration grace = Duration.ofSeconds(2);

    CommandBuilder(String program, String... arguments) {
        Require.argument(
                program != null && PROGRAM.matcher(program).matches(),
                "program",
                quoted(program),
                "an absolute path, or a name without a slash; arguments apart");
        this.program = program;
        for (String argument : Require.nonNull("arguments", arguments, "a list, which may be empty")) {
            Require.argument(
                    argument != null && isText(argument),
                    "argument",
                    quoted(argument),
                    "at most 4096 characters, none of them NUL");
            this.arguments.add(argument);
        }
        Require.argument(this.arguments.size() <= 256, "arguments", this.arguments.size(), "at most 256");
    }

    /**
     * Adds a variable to the environment, which has nothing but {@code PATH} otherwise. The value may be a secret: it is never printed.
     *
     * @param name a letter or {@code _}, then letters, digits and {@code _}, at most 128; at most 64 variables. {@code PATH} replaces the
     *     default one, for the program itself too
     * @param value at most 4096 characters, none of them NUL
     */
    public CommandBuilder environment(String name, String value) {
        Require.argument(
                name != null && VARIABLE.matcher(name).matches(),
                "environment",
                quoted(name),
                "a letter or _, then letters, digits and _");
        Require.argument(
                value != null && isText(value),
                "environment " + name,
                value == null ? "null" : value.length() + " characters",
                "at most 4096 characters, none of them NUL");
        environment.put(name, value);
        Require.argument(environment.size() <= 64, "environment", environment.size(), "at most 64 variables");
        return this;
    }

    /**
     * Sets by whose rights the command runs, with all groups of that user. Default: the user of this process. Another one needs root, and
     * {@code setpriv} of util-linux.
     *
     * @param user the name of an account of this host
     */
    public CommandBuilder user(String user) {
        Require.argument(user != null && USER.matcher(user).matches(), "user", quoted(user), "the name of an account");
        this.user = user;
        return this;
    }

    /** Sets after which the command is ended, unless the check or remedy ends it sooner: 1 ms..10 min, default 30 s. */
    public CommandBuilder timeout(Duration timeout) {
        this.timeout = Require.inRange("timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10));
        return this;
    }

    /**
     * Sets how long the command may go on after a SIGTERM, before a SIGKILL ends it: 0..1 min, default 2 s. At most half a second when
     * the node closes.
     */
    public CommandBuilder grace(Duration grace) {
        this.grace = Require.inRange("grace", grace, Duration.ZERO, Duration.ofMinutes(1));
        return this;
    }

    /**
     * {@return the command}
     *
     * @throws IllegalStateException if another user is set, and a variable {@code LD_...} too: it would act on the programs that change the
     *     user, as root
     */
    public Command build() {
        if (user != null) {
            for (String name : environment.keySet()) {
                Require.state(!name.startsWith("LD_"), "environment", name, "no LD_... for a command of another user");
            }
        }
        return new Command(this);
    }

    private static boolean isText(String text) {
        return text.length() <= 4_096 && text.indexOf('\0') < 0;
    }

    private static String quoted(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        String cut = text.length() <= 100 ? text : text.substring(0, 100) + "...";
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
