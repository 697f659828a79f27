package io.ha4j.health.probe;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.linux.process.ProcessStat;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processes of this host, by name: read once for all checks of a node that ask at about the same time. Thread-safe. */
final class HostProcesses implements HaRuntime<HostProcesses> {

    /** One for each node, pulled in by the first check that needs it. */
    static final HaComponent<HostProcesses> COMPONENT = new Component();

    /** How old a list may be. */
    static final long FRESH_NANOS = Duration.ofMillis(50).toNanos();

    private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

    /** What Linux keeps of a name: TASK_COMM_LEN, less the zero at the end. */
    private static final int MAX_NAME_BYTES = 15;

    private static final int MAX_COMMAND_LINE = 16 * 1024;

    private final Ticker ticker;
    private @Nullable Map<String, List<Long>> processes;
    private long readNanos;
    private long reads;

    HostProcesses(Ticker ticker) {
        this.ticker = ticker;
    }

    /** {@return the number of processes of that name whose command line contains {@code part}} */
    int count(String name, String part) throws IOException {
        List<Long> named = read().getOrDefault(shortened(name), List.of());
        boolean cut = !shortened(name).equals(name);
        if (!cut && part.isEmpty()) {
            return named.size();
        }
        int count = 0;
        for (long pid : named) {
            String line = commandLine(pid);
            if (line.contains(part) && (!cut || line.contains(name))) {
                count++;
            }
        }
        return count;
    }

    private synchronized Map<String, List<Long>> read() throws IOException {
        long now = ticker.nanos();
        Map<String, List<Long>> list = processes;
        if (list == null || now - readNanos > FRESH_NANOS) {
            list = LINUX ? fromTable() : fromHandles();
            processes = list;
            readNanos = now; // before it was read
            reads++;
        }
        return list;
    }

    private static Map<String, List<Long>> fromTable() throws IOException {
        Map<String, List<Long>> list = new HashMap<>();
        for (ProcessStat process : ProcessStat.all()) {
            if (process.isAlive()) {
                list.computeIfAbsent(process.name(), name -> new ArrayList<>(1)).add(process.pid());
            }
        }
        return list;
    }

    /** For other systems than Linux. */
    static Map<String, List<Long>> fromHandles() {
        Map<String, List<Long>> list = new HashMap<>();
        ProcessHandle.allProcesses()
                .forEach(process -> name(process)
                        .ifPresent(name -> list.computeIfAbsent(shortened(name), n -> new ArrayList<>(1))
                                .add(process.pid())));
        return list;
    }

    private static Optional<String> name(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.substring(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1));
    }

    private static String commandLine(long pid) {
        return LINUX
                ? ProcessStat.commandLine(pid, MAX_COMMAND_LINE)
                : ProcessHandle.of(pid).flatMap(p -> p.info().commandLine()).orElse("");
    }

    /** {@return the name by which the process of that number runs; empty if none runs} */
    static Optional<String> running(long pid) {
        return LINUX
                ? ProcessStat.of(pid).filter(ProcessStat::isAlive).map(ProcessStat::name)
                : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(p -> shortened(name(p).orElse("")));
    }

    static String shortened(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_NAME_BYTES ? name : new String(bytes, 0, MAX_NAME_BYTES, StandardCharsets.UTF_8);
    }

    @Override
    public HostProcesses handle() {
        return this;
    }

    @Override
    public synchronized Object snapshot() {
        return Map.of("reads", reads);
    }

    @Override
    public void close() {}

    private static final class Component implements HaComponent<HostProcesses> {

        @Override
        public ComponentId id() {
            return new ComponentId("health-probe", "processes");
        }

        @Override
        public HaRuntime<HostProcesses> start(HaContext context) {
            return new HostProcesses(context.ticker());
        }
    }
}
