package io.ha4j.health.probe;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.process.OutputPipe;
import io.ha4j.linux.process.ProcessGroup;
import io.ha4j.linux.process.Signal;
import io.ha4j.time.Ticker;
import io.ha4j.value.Require;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a command, from its start until nothing of its group is left: TERM, grace, KILL. Owned by the thread that runs it.
 *
 * <p>An interrupt means that nobody waits for the result any more. It does not cut short the end of the group.
 */
final class CommandRun {

    private static final Logger log = LoggerFactory.getLogger(CommandRun.class);

    /** How often the output of a program is read: so often may it fill the pipe of 64 KiB. */
    private static final long READ_NANOS = Duration.ofMillis(100).toNanos();

    /** How soon an end is noticed that the JVM does not tell of; doubled each time, as what is stuck tends to stay so. */
    private static final long FIRST_LOOK_NANOS = Duration.ofMillis(5).toNanos();

    private static final long LAST_LOOK_NANOS = Duration.ofMillis(500).toNanos();

    /** While the node closes: grace, and how long a killed process may take to be gone. */
    private static final long CLOSING_NANOS = Duration.ofMillis(500).toNanos();

    /** How long what a program has started may take to leave its group. */
    private static final long LEAVING_NANOS = Duration.ofMillis(300).toNanos();

    /**
     * Numbers of groups are given out anew some time after the last member has ended. When this process was held up for so long, who has
     * the number now cannot be known.
     */
    private static final long STALE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Command command;
    private final Ticker ticker;
    private final BooleanSupplier closing;
    private final Process process;
    private final ProcessGroup group;
    private final CommandOutput output;
    private long seenAliveNanos;

    private CommandRun(Command command, Ticker ticker, BooleanSupplier closing, Process process, OutputPipe pipe) {
        this.command = command;
        this.ticker = ticker;
        this.closing = closing;
        this.process = process;
        this.group = new ProcessGroup(Math.toIntExact(process.pid())); // as setsid makes it
        this.output = new CommandOutput(pipe);
        this.seenAliveNanos = ticker.nanos();
    }

    /**
     * Runs a command and waits for the end of its group.
     *
     * @param closing whether the node closes
     * @throws IOException if the program could not be started
     */
    static CommandEnd run(ProcessBuilder builder, Command command, Ticker ticker, BooleanSupplier closing)
            throws IOException {
        try (OutputPipe pipe = OutputPipe.open()) {
            Process process = builder.redirectOutput(pipe.outputEnd()).start();
            pipe.closeOutputEnd();
            return new CommandRun(command, ticker, closing, process, pipe).toTheEnd();
        }
    }

    private CommandEnd toTheEnd() {
        boolean ended = false;
        try {
            ended = awaitExit();
        } catch (InterruptedException e) {
            log.trace("{} is cancelled", command.fileName(), e);
        }
        if (ended) {
            letLeave();
        } else {
            ask();
        }
        kill();
        output.read();
        return ended
                ? CommandEnd.exited(process.exitValue(), output.firstLine())
                : CommandEnd.trouble("no end within " + Require.text(command.timeout()), output.firstLine());
    }

    private boolean awaitExit() throws InterruptedException {
        long deadline = ticker.nanos() + command.timeout().toNanos();
        for (long left = command.timeout().toNanos(); left > 0; left = deadline - ticker.nanos()) {
            if (process.waitFor(Math.min(left, READ_NANOS), TimeUnit.NANOSECONDS)) {
                return true;
            }
            seenAliveNanos = ticker.nanos();
            output.read();
        }
        return false;
    }

    private void ask() {
        send(Signal.TERM);
        long begin = ticker.nanos();
        for (long look = FIRST_LOOK_NANOS; isAnyoneLeft(); look = Math.min(2 * look, READ_NANOS)) {
            long grace = command.grace().toNanos();
            long left = begin + (closing.getAsBoolean() ? Math.min(grace, CLOSING_NANOS) : grace) - ticker.nanos();
            if (left <= 0) {
                return;
            }
            pause(Math.min(left, look));
            output.read();
        }
    }

    /** A daemon that the program has started is a member until it has made a session of its own, perhaps just after the exit. */
    private void letLeave() {
        long end = ticker.nanos() + LEAVING_NANOS;
        for (long look = FIRST_LOOK_NANOS; isAnyoneLeft() && ticker.nanos() < end; look = 2 * look) {
            pause(look);
            output.read();
        }
    }

    /** As often as it takes: a process that is just being forked, or waits for a device, is gone only later. */
    private void kill() {
        long begin = ticker.nanos();
        for (long look = FIRST_LOOK_NANOS; isAnyoneLeft(); look = Math.min(2 * look, LAST_LOOK_NANOS)) {
            send(Signal.KILL);
            if (closing.getAsBoolean() && ticker.nanos() - begin > 4 * CLOSING_NANOS) {
                log.warn("{}: process group {} does not end, though killed", command.fileName(), group.id());
                return;
            }
            pause(look);
        }
    }

    private boolean isAnyoneLeft() {
        long now = ticker.nanos();
        boolean left = process.isAlive() || (now - seenAliveNanos < STALE_NANOS && group.isAlive());
        if (left) {
            seenAliveNanos = now;
        }
        return left;
    }

    private void send(Signal signal) {
        try {
            if (!group.signal(signal) && process.isAlive()) { // it has not come to make its group yet
                process.destroyForcibly();
            }
        } catch (LinuxException e) {
            log.debug("{}: {}", command.fileName(), e.getMessage());
        }
    }

    @SuppressWarnings("ResultOfMethodCallIgnored")
    private void pause(long nanos) {
        Thread.interrupted(); // or the pause would be none
        LockSupport.parkNanos(nanos);
    }
}
