package io.ha4j.lvs;

import io.ha4j.lvs.ipvs.FakeIpvs;
import io.ha4j.lvs.ipvs.Ipvs;
import io.ha4j.lvs.ipvs.IpvsCommand;
import io.ha4j.lvs.ipvs.IpvsDaemon;
import io.ha4j.lvs.ipvs.IpvsDestination;
import io.ha4j.lvs.ipvs.IpvsDestinationStatus;
import io.ha4j.lvs.ipvs.IpvsException;
import io.ha4j.lvs.ipvs.IpvsInfo;
import io.ha4j.lvs.ipvs.IpvsOutcome;
import io.ha4j.lvs.ipvs.IpvsServiceId;
import io.ha4j.lvs.ipvs.IpvsServiceStatus;
import io.ha4j.lvs.ipvs.IpvsStatistics;
import io.ha4j.lvs.ipvs.IpvsTimeouts;
import io.ha4j.value.Addresses;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A kernel with IPVS for a whole node: {@link FakeIpvs} with a lock, with connections that a test decides, and with daemons. */
final class FakeKernel implements Ipvs, Supplier<Ipvs> {

    private final FakeIpvs tables = new FakeIpvs();
    private final List<IpvsDaemon> daemons = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private final Map<String, Integer> active = new ConcurrentHashMap<>();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile CountDownLatch slow = new CountDownLatch(0);
    private volatile IpvsException.Kind refusal;
    private volatile IpvsException.Kind missing;
    private final AtomicReference<Runnable> beforeChanges = new AtomicReference<>(() -> {});

    /** Has connections at a server from now on. */
    void active(String server, int count) {
        active.put(server, count);
    }

    /** Does not answer who asks for destinations until that latch is open. */
    void slow(CountDownLatch until) {
        slow = until;
    }

    /** Refuses all that is asked from now on; null: nothing. */
    void refuse(IpvsException.Kind kind) {
        refusal = kind;
    }

    /** Is not there. */
    void missing(IpvsException.Kind kind) {
        missing = kind;
    }

    /** Does something before it makes the next changes. */
    void beforeChanges(Runnable task) {
        beforeChanges.set(task);
    }

    /** Does what somebody else wants done. */
    synchronized void ipvsadm(IpvsCommand command) {
        if (command instanceof IpvsCommand.StartDaemon start) {
            daemons.add(clamped(start.daemon()));
        } else if (command instanceof IpvsCommand.StopDaemon stop) {
            daemons.removeIf(daemon -> daemon.role() == stop.role());
        } else if (!tables.ipvsadm(command)) {
            throw new IllegalStateException(command.toString());
        }
    }

    /** As {@code start_sync_thread}; a length that is left to the kernel is left as it is. */
    private static IpvsDaemon clamped(IpvsDaemon daemon) {
        int least = daemon.role() == IpvsDaemon.Role.BACKUP ? 1_024 : 1;
        int most = daemon.group() instanceof Inet6Address ? 65_487 : 65_507;
        int length = daemon.maxLength();
        return length == 0 ? daemon : daemon.withMaxLength(length < least ? least : length > most ? most : length);
    }

    /** {@return the table, a line for each service with its destinations and their weights, in their order of addresses} */
    synchronized String table() {
        StringBuilder text = new StringBuilder();
        tables.rows().stream().map(row -> line(row) + "\n").sorted().forEach(text::append);
        return text.toString().strip();
    }

    private static String line(FakeIpvs.Row row) {
        return row.service().id() + " " + row.service().scheduler() + ":"
                + row.destinations().stream()
                        .map(one -> " " + Addresses.text(one.address()) + "=" + one.weight())
                        .sorted()
                        .reduce("", String::concat);
    }

    /** {@return what was asked for since this was asked last, in words} */
    synchronized List<String> commands() {
        List<String> taken = List.copyOf(commands);
        commands.clear();
        return taken;
    }

    @Override
    public Ipvs get() {
        if (missing != null) {
            throw new IpvsException(missing, "list services: " + missing + " (modprobe ip_vs)");
        }
        opened.incrementAndGet();
        return this;
    }

    /** {@return how many clients are open} */
    int open() {
        return opened.get();
    }

    private void check() {
        IpvsException.Kind kind = refusal;
        if (kind != null) {
            throw new IpvsException(kind, "refused on purpose: " + kind);
        }
    }

    @Override
    public synchronized List<IpvsServiceStatus> services() {
        check();
        return tables.services();
    }

    @Override
    public synchronized Optional<IpvsServiceStatus> service(IpvsServiceId id) {
        check();
        return tables.service(id);
    }

    @Override
    public List<IpvsDestinationStatus> destinations(IpvsServiceId id) {
        try {
            slow.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a loop", e);
        }
        return destinationsNow(id);
    }

    private synchronized List<IpvsDestinationStatus> destinationsNow(IpvsServiceId id) {
        check();
        return tables.destinations(id).stream()
                .map(status -> withConnections(status.destination()))
                .toList();
    }

    private IpvsDestinationStatus withConnections(IpvsDestination destination) {
        int count = active.getOrDefault(Addresses.text(destination.address()), 0);
        return new IpvsDestinationStatus(destination, count, 1, 0, IpvsStatistics.NONE);
    }

    @Override
    public synchronized List<IpvsDaemon> daemons() {
        check();
        return List.copyOf(daemons);
    }

    @Override
    public IpvsTimeouts timeouts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public IpvsInfo info() {
        check();
        return new IpvsInfo(0x010201, 4_096);
    }

    @Override
    public synchronized void apply(IpvsCommand command) {
        IpvsException failure = applyAll(List.of(command)).get(0).failure();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<IpvsOutcome> applyAll(List<? extends IpvsCommand> list) {
        beforeChanges.getAndSet(() -> {}).run();
        return change(list);
    }

    private synchronized List<IpvsOutcome> change(List<? extends IpvsCommand> list) {
        check();
        list.forEach(command -> commands.add(command.toString()));
        if (list.size() == 1 && isOfDaemons(list.get(0))) {
            ipvsadm(list.get(0));
            return List.of(IpvsOutcome.done(list.get(0)));
        }
        return tables.applyAll(list);
    }

    private static boolean isOfDaemons(IpvsCommand command) {
        return command instanceof IpvsCommand.StartDaemon || command instanceof IpvsCommand.StopDaemon;
    }

    /** Is of before Linux 5.2, or not any more. */
    synchronized void old(boolean now) {
        tables.old(now);
    }

    /** Has no scheduler of that name, or has it again. */
    synchronized void scheduler(String name, boolean there) {
        tables.scheduler(name, there);
    }

    @Override
    public void close() {
        opened.decrementAndGet();
    }
}
