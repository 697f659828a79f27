package io.ha4j.lvs.ipvs;

import io.ha4j.value.Addresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's tables by its rules ({@code ip_vs_ctl.c}): new rows at the head, errors in its order, lists that are read in parts and by
 * index, so that a row may be missed or come twice if somebody changes something between two parts. Not thread-safe.
 */
public final class FakeIpvs implements Ipvs {

    /** A service with its destinations, the last added first. */
    public static final class Row {
        private IpvsService service;
        private final List<IpvsDestination> destinations = new ArrayList<>();

        private Row(IpvsService service) {
            this.service = service;
        }

        public IpvsService service() {
            return service;
        }

        public List<IpvsDestination> destinations() {
            return List.copyOf(destinations);
        }

        @Override
        public String toString() {
            return service + " " + destinations;
        }
    }

    /** What happens between two messages. */
    public interface Nature {
        /** Before a command, which fails so if this is not null. */
        default IpvsException.@Nullable Kind before(IpvsCommand command) {
            return null;
        }

        /** After a command that was done; its answer is lost if this is not null. */
        default IpvsException.@Nullable Kind after(IpvsCommand command) {
            return null;
        }

        /** Between two parts of a list; throws if the list cannot be read. */
        default void whileReading() {}
    }

    private static final int ROWS_IN_A_PART = 2;

    private final List<Row> rows = new ArrayList<>();
    private final Set<String> missingSchedulers = new HashSet<>();
    private final List<IpvsCommand> commands = new ArrayList<>();
    private Nature nature = new Nature() {};
    private boolean old;
    private int reads;

    /** Has this happen from now on. */
    public void nature(Nature next) {
        nature = next;
    }

    /** Is of before Linux 5.2, or not any more: each tunnel that it is asked for then is one of IPIP. */
    public void old(boolean now) {
        old = now;
    }

    /** Loses a scheduler, or has it again. */
    public void scheduler(String name, boolean there) {
        if (there) {
            missingSchedulers.remove(name);
        } else {
            missingSchedulers.add(name);
        }
    }

    /** {@return all commands that came, done or not; forgets them} */
    public List<IpvsCommand> commands() {
        List<IpvsCommand> result = List.copyOf(commands);
        commands.clear();
        return result;
    }

    /** {@return how many lists and services were asked for} */
    public int reads() {
        return reads;
    }

    /** {@return all services, the last added first} */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** {@return the service, if it is there} */
    public Optional<Row> row(IpvsServiceId id) {
        return rows.stream().filter(row -> row.service.id().equals(id)).findFirst();
    }

    /** Does what somebody else wants done, with nothing in between. {@return whether it could be done} */
    public boolean ipvsadm(IpvsCommand command) {
        return carryOut(command) == null;
    }

    @Override
    public List<IpvsServiceStatus> services() {
        return inParts(rows, row -> new IpvsServiceStatus(row.service, IpvsStatistics.NONE));
    }

    @Override
    public Optional<IpvsServiceStatus> service(IpvsServiceId id) {
        reads++;
        nature.whileReading();
        return row(id).map(row -> new IpvsServiceStatus(row.service, IpvsStatistics.NONE));
    }

    @Override
    public List<IpvsDestinationStatus> destinations(IpvsServiceId id) {
        List<IpvsDestination> list = row(id).map(row -> row.destinations).orElse(List.of());
        return inParts(list, destination -> new IpvsDestinationStatus(destination, 0, 0, 0, IpvsStatistics.NONE));
    }

    private <R, S> List<S> inParts(List<R> list, java.util.function.Function<R, S> status) {
        reads++;
        List<S> result = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (i % ROWS_IN_A_PART == 0) {
                nature.whileReading();
            }
            if (i < list.size()) {
                result.add(status.apply(list.get(i)));
            }
        }
        return result;
    }

    @Override
    public void apply(IpvsCommand command) {
        IpvsOutcome outcome = applyAll(List.of(command)).get(0);
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
    }

    @Override
    public List<IpvsOutcome> applyAll(List<? extends IpvsCommand> list) {
        List<IpvsOutcome> outcomes = new ArrayList<>();
        for (IpvsCommand command : list) {
            commands.add(command);
            IpvsException.Kind failure = nature.before(command);
            if (failure == null) {
                failure = carryOut(command);
                if (failure == null) {
                    failure = nature.after(command);
                }
            }
            outcomes.add(
                    failure == null
                            ? IpvsOutcome.done(command)
                            : IpvsOutcome.failed(command, new IpvsException(failure, command + ": " + failure)));
        }
        return outcomes;
    }

    private IpvsException.@Nullable Kind carryOut(IpvsCommand command) {
        if (command instanceof IpvsCommand.AddService add) {
            return addService(add.service());
        } else if (command instanceof IpvsCommand.EditService edit) {
            return editService(edit.service());
        } else if (command instanceof IpvsCommand.RemoveService remove) {
            boolean there = rows.removeIf(row -> row.service.id().equals(remove.service()));
            return there ? null : IpvsException.Kind.SERVICE_NOT_FOUND;
        } else if (command instanceof IpvsCommand.AddDestination add) {
            return change(add.service(), add.destination().address(), add.destination(), true);
        } else if (command instanceof IpvsCommand.EditDestination edit) {
            return change(edit.service(), edit.destination().address(), edit.destination(), false);
        } else if (command instanceof IpvsCommand.RemoveDestination remove) {
            return change(remove.service(), remove.destination(), null, false);
        }
        throw new AssertionError("never asked for: " + command);
    }

    private IpvsException.@Nullable Kind addService(IpvsService service) {
        if (row(service.id()).isPresent()) {
            return IpvsException.Kind.EXISTS;
        }
        if (missingSchedulers.contains(service.scheduler())) {
            return IpvsException.Kind.SCHEDULER_MISSING;
        }
        rows.add(0, new Row(service));
        return null;
    }

    private IpvsException.@Nullable Kind editService(IpvsService service) {
        Row row = row(service.id()).orElse(null);
        if (row == null) {
            return IpvsException.Kind.SERVICE_NOT_FOUND;
        }
        if (missingSchedulers.contains(service.scheduler())) {
            return IpvsException.Kind.SCHEDULER_MISSING;
        }
        row.service = service;
        return null;
    }

    private IpvsException.@Nullable Kind change(
            IpvsServiceId id, InetSocketAddress address, @Nullable IpvsDestination next, boolean add) {
        Row row = row(id).orElse(null);
        if (row == null) {
            return IpvsException.Kind.SERVICE_NOT_FOUND;
        }
        int at = 0;
        while (at < row.destinations.size()
                && !row.destinations.get(at).address().equals(address)) {
            at++;
        }
        boolean there = at < row.destinations.size();
        if (add == there) {
            return there ? IpvsException.Kind.EXISTS : IpvsException.Kind.DESTINATION_NOT_FOUND;
        }
        if (next == null) {
            row.destinations.remove(at);
        } else if (add) {
            row.destinations.add(0, kept(next));
        } else {
            row.destinations.set(at, kept(next));
        }
        return null;
    }

    private IpvsDestination kept(IpvsDestination asked) {
        boolean tunnel = asked.forwarding().method() == IpvsForwarding.Method.TUNNEL;
        return old && tunnel ? asked.withForwarding(IpvsForwarding.tunnel()) : asked;
    }

    @Override
    public List<IpvsDaemon> daemons() {
        return List.of();
    }

    @Override
    public IpvsTimeouts timeouts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public IpvsInfo info() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(row.service).append('\n');
            row.destinations.forEach(d -> text.append("  ")
                    .append(Addresses.text(d.address()))
                    .append(' ')
                    .append(d.weight())
                    .append('\n'));
        }
        return text.toString();
    }
}
