package io.ha4j.health.probe;

import io.ha4j.HaComponent;
import io.ha4j.value.Require;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A program to run on this host: as a probe, by {@code HealthCheck.command}, or as a {@link Remedy}. Immutable; runs nothing by itself.
 * Needs Linux, and {@code setsid} of util-linux.
 *
 * <pre>{@code
 * Command restart = Command.of("systemctl", "restart", "nginx");
 * Command mysql = Command.builder("/usr/lib/nagios/plugins/check_mysql", "-H", "{address}", "-P", "{port}")
 *     .environment("MYSQL_PWD", password)
 *     .user("nobody")
 *     .build();
 * }</pre>
 *
 * <p>The arguments go to the program as they are: there is no shell that would look into them. In a check or remedy of a target, {@code
 * {address}} and {@code {port}} in an argument stand for it. Everybody on the host can see arguments; secrets belong into the environment,
 * which is never printed.
 *
 * <p>The program runs in {@code /}, with nothing on its standard input, and with {@code PATH} and what {@linkplain CommandBuilder#environment
 * is given} as its whole environment. It leads a session and process group of its own, and with it the whole group ends: when it takes too
 * long the group gets a SIGTERM, and after the {@linkplain CommandBuilder#grace grace} a SIGKILL; what is left of the group 300 ms
 * after the program has ended gets a SIGKILL too. So a service that a command starts must leave the group, as those do that systemd, {@code
 * start-stop-daemon --background} or {@code setsid} start. If this JVM itself is killed, commands that hang are left behind.
 *
 * <p>Of the output the first line is kept, as a reason; the rest is read slowly (64 KiB in a tenth of a second) and forgotten.
 *
 * <p>What would run as root must not be in anybody else's hands: each folder and symbolic link on the way to the program, and the program,
 * must be owned by root, and nobody else may write them, as {@code enable_script_security} asks for in Keepalived; folders with the sticky
 * bit, such as {@code /tmp}, may be written. This is looked at when the node starts, and before each run. It does not follow arguments: to
 * hand a script to an interpreter is up to you.
 *
 * <p>At most 64 commands of a node run at once; others wait for their turn, first come, first served. A check or a remedy runs one at a
 * time: while one cannot be ended, the next fails at once.
 */
public final class Command implements Remedy {

    static final String SAFE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String ADDRESS = "{address}";
    private static final String PORT = "{port}";

    private final String program;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final @Nullable String user;
    private final Duration timeout;
    private final Duration grace;

    Command(CommandBuilder builder) {
        this.program = builder.program;
        this.arguments = List.copyOf(builder.arguments);
        this.environment = Map.copyOf(builder.environment);
        this.user = builder.user;
        this.timeout = builder.timeout;
        this.grace = builder.grace;
    }

    /**
     * {@return a command with default settings}
     *
     * @param program the absolute path of a program, or its name, which is looked for in {@code
     *     /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
     * @param arguments at most 256, of at most 4096 characters each, none of them the NUL character
     */
    public static Command of(String program, String... arguments) {
        return builder(program, arguments).build();
    }

    /** {@return a builder of a command; the parameters are those of {@link #of}} */
    public static CommandBuilder builder(String program, String... arguments) {
        return new CommandBuilder(program, arguments);
    }

    /** {@return a builder that starts from this command} */
    public CommandBuilder toBuilder() {
        CommandBuilder builder = new CommandBuilder(program, arguments.toArray(new String[0]));
        builder.environment.putAll(environment);
        builder.user = user;
        builder.timeout = timeout;
        builder.grace = grace;
        return builder;
    }

    /** {@return the program: an absolute path, or a name} */
    public String program() {
        return program;
    }

    /** {@return the arguments after the program} */
    public List<String> arguments() {
        return arguments;
    }

    /** {@return the user by whose rights it runs; empty: the user of this process} */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** {@return after which it is ended} */
    public Duration timeout() {
        return timeout;
    }

    /** {@return how long it may go on after a SIGTERM} */
    public Duration grace() {
        return grace;
    }

    Map<String, String> environment() {
        return environment;
    }

    String fileName() {
        return program.substring(program.lastIndexOf('/') + 1);
    }

    boolean needsTarget() {
        return arguments.stream().anyMatch(argument -> argument.contains(ADDRESS) || argument.contains(PORT));
    }

    List<String> argumentsFor(@Nullable InetSocketAddress target) {
        if (!needsTarget()) {
            return arguments;
        }
        if (target == null) {
            throw new IllegalStateException("target: none (expected: one for {address} and {port} in " + this + ")");
        }
        String address = target.getAddress().getHostAddress();
        String port = Integer.toString(target.getPort());
        return arguments.stream()
                .map(argument -> argument.replace(ADDRESS, address).replace(PORT, port))
                .toList();
    }

    /** All that makes it unequal to others of its program; with secrets. */
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        settings.add("program=" + program);
        arguments.forEach(argument -> settings.add("argument=" + argument));
        environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> settings.add("environment=" + entry.getKey() + "=" + entry.getValue()));
        settings.add("user=" + user);
        settings.add("commandTimeout=" + timeout);
        settings.add("grace=" + grace);
        return settings;
    }

    /** The component that makes it ready to run. */
    HaComponent<ReadyCommand> component() {
        return new ReadyCommand.Component(this);
    }

    @Override
    public List<HaComponent<?>> dependencies() {
        return List.of(component(), ProbeWorkers.COMMANDS);
    }

    /** Called by the runner of checks: runs the command, which has been of use if it exits with 0. */
    @Override
    public CompletableFuture<RemedyResult> start(RemedyRequest request) {
        ReadyCommand ready = request.context().get(component());
        return new BlockingRemedyAdapter(
                        remedy -> ready.run(remedy.target().orElse(null)).asRemedy(this), ProbeWorkers.COMMANDS)
                .start(request);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Command that
                && program.equals(that.program)
                && arguments.equals(that.arguments)
                && environment.equals(that.environment)
                && Objects.equals(user, that.user)
                && timeout.equals(that.timeout)
                && grace.equals(that.grace);
    }

    @Override
    public int hashCode() {
        return Objects.hash(program, arguments, environment, user, timeout, grace);
    }

    /** {@return program and arguments, and what it is told beyond the default; values of the environment are left out} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(program);
        arguments.forEach(argument -> text.append(' ').append(argument));
        if (user != null) {
            text.append(", as ").append(user);
        }
        if (!environment.isEmpty()) {
            text.append(", with ")
                    .append(String.join(
                            ", ", environment.keySet().stream().sorted().toList()));
        }
        text.append(", within ").append(Require.text(timeout));
        return text.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
