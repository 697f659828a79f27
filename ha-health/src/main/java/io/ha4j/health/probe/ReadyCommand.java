package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaException;
import io.ha4j.HaRuntime;
import io.ha4j.linux.process.UserAccount;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A {@link Command} whose program, user and launchers have been found on this host. Thread-safe. */
final class ReadyCommand implements HaRuntime<ReadyCommand> {

    private static final int ROOT = 0;

    private final Command command;
    private final HaContext context;
    private final Program program;
    private final List<String> launchers;
    private final LongAdder runs = new LongAdder();
    private volatile boolean closing;

    private ReadyCommand(Command command, HaContext context) {
        this.command = command;
        this.context = context;
        int self = UserAccount.effectiveUserId();
        Optional<UserAccount> user = command.user().map(name -> account(command, name));
        boolean other = user.isPresent() && user.get().userId() != self;
        if (other && self != ROOT) {
            throw new HaException(command.fileName() + " as " + user.get().name()
                    + ": needs root (run as root, or the whole process as that user)");
        }
        launchers = new ArrayList<>();
        if (other) { // first: it keeps some rights of root until it runs another program, which should not be the
            // command
            launchers.addAll(List.of(
                    launcher("setpriv", self),
                    "--reuid=" + user.get().userId(),
                    "--regid=" + user.get().groupId(),
                    "--init-groups"));
        }
        launchers.add(launcher("setsid", self));
        boolean asRoot = user.map(UserAccount::userId).orElse(self) == ROOT;
        program = new Program(path(command), asRoot);
        program.trouble().ifPresent(trouble -> {
            throw new HaException("command " + trouble);
        });
    }

    private static UserAccount account(Command command, String name) {
        return UserAccount.named(name)
                .orElseThrow(() -> new HaException(command.fileName() + " as " + name + ": there is no such user"));
    }

    private static String launcher(String name, int self) {
        Program launcher = new Program(
                Program.find(name, Command.SAFE_PATH)
                        .orElseThrow(() -> new HaException("commands need " + name + ", which is not in "
                                + Command.SAFE_PATH + " (install util-linux)")),
                self == ROOT);
        launcher.trouble().ifPresent(trouble -> {
            throw new HaException("commands need " + name + ", but " + trouble);
        });
        return launcher.file().toString();
    }

    private static Path path(Command command) {
        String searchPath = command.environment().getOrDefault("PATH", Command.SAFE_PATH);
        return Program.find(command.program(), searchPath)
                .orElseThrow(() -> new HaException("command " + command.program() + " is not in " + searchPath
                        + " (install it, or give its absolute path)"));
    }

    /** Runs the command on the calling thread, which is interrupted when the result no longer matters; returns when its group has ended. */
    CommandEnd run(@Nullable InetSocketAddress target) throws Exception {
        Optional<String> trouble = program.trouble();
        if (trouble.isPresent()) {
            return CommandEnd.trouble(trouble.get(), "");
        }
        List<String> line = new ArrayList<>(launchers);
        line.add(program.file().toString());
        line.addAll(command.argumentsFor(target));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", Command.SAFE_PATH);
        environment.putAll(command.environment());
        runs.increment();
        return CommandRun.run(builder, command, context.ticker(), () -> closing);
    }

    @Override
    public ReadyCommand handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        return Map.of("program", program.file().toString(), "runs", runs.sum());
    }

    /** Who waits for an end knows now that it must come soon. */
    @Override
    public void close() {
        closing = true;
    }

    /** One for all checks and remedies of a node by equal commands. */
    record Component(Command command) implements HaComponent<ReadyCommand> {

        /** Named by a digest of all of its parts, each with its length. */
        @Override
        public ComponentId id() {
            StringBuilder parts = new StringBuilder();
            command.settings()
                    .forEach(part -> parts.append(part.length()).append(':').append(part));
            UUID digest = UUID.nameUUIDFromBytes(parts.toString().getBytes(StandardCharsets.UTF_8));
            return new ComponentId("health-command", command.fileName() + "#" + digest);
        }

        /** So that it closes before those threads do. */
        @Override
        public List<HaComponent<?>> dependencies() {
            return List.of(ProbeWorkers.COMMANDS);
        }

        @Override
        public HaRuntime<ReadyCommand> start(HaContext context) {
            return new ReadyCommand(command, context);
        }
    }
}
