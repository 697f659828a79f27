package io.ha4j.lvs.ipvs;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.GenericFamily;
import io.ha4j.linux.netlink.GenericNetlink;
import io.ha4j.linux.netlink.NetlinkAttributes;
import io.ha4j.linux.netlink.NetlinkException;
import io.ha4j.linux.netlink.NetlinkMessage;
import io.ha4j.linux.netlink.NetlinkOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * IPVS of this kernel, in the network namespace that the opening thread is in, by the family {@code IPVS} of generic netlink. Needs
 * CAP_NET_ADMIN in the initial user namespace, to read too. No command {@code ipvsadm}. One owner thread.
 *
 * <p>The kernel may load the module when it is first asked. Where it cannot, each call asks anew: who loads the module later need not
 * open the client again. Nor if it was unloaded meanwhile and loaded again.
 *
 * <p>A change takes the kernel some microseconds; to change a service's scheduler takes it some milliseconds. Of many, 128 go out at a time.
 */
public final class IpvsClient implements Ipvs {

    private final IpvsKernel kernel;
    private @Nullable GenericFamily family; // as long as the kernel knows its number

    IpvsClient(IpvsKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * {@return a client for the network namespace of the calling thread}
     *
     * @throws IpvsException with {@link IpvsException.Kind#MODULE_MISSING} if this is not Linux, or one without generic
     *     netlink (gVisor). Whether Linux has IPVS is found at the first call
     */
    public static IpvsClient open() {
        try {
            return new IpvsClient(IpvsKernel.of(GenericNetlink.open()));
        } catch (LinuxException e) {
            throw IpvsErrors.opening(e);
        }
    }

    @Override
    public List<IpvsServiceStatus> services() {
        String asked = "list services";
        return ask(asked, known -> kernel.dump(asked, IpvsRequests.services(known), IpvsRows::service));
    }

    @Override
    public Optional<IpvsServiceStatus> service(IpvsServiceId id) {
        try {
            return Optional.ofNullable(
                    one("read service " + id, known -> IpvsRequests.service(known, id), IpvsRows::service));
        } catch (IpvsException e) {
            if (e.kind() == IpvsException.Kind.SERVICE_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<IpvsDestinationStatus> destinations(IpvsServiceId id) {
        String asked = "list destinations of " + id;
        return ask(
                asked,
                known ->
                        kernel.dump(asked, IpvsRequests.destinations(known, id), row -> IpvsRows.destination(id, row)));
    }

    @Override
    public List<IpvsDaemon> daemons() {
        String asked = "list sync daemons";
        return ask(asked, known -> kernel.dump(asked, IpvsRequests.daemons(known), IpvsRows::daemon));
    }

    @Override
    public IpvsTimeouts timeouts() {
        return one("read time-outs", IpvsRequests::timeouts, IpvsRows::timeouts);
    }

    @Override
    public IpvsInfo info() {
        return one("read info", IpvsRequests::info, IpvsRows::info);
    }

    @Override
    public void apply(IpvsCommand command) {
        IpvsException failure = applyAll(List.of(command)).get(0).failure();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<IpvsOutcome> applyAll(List<? extends IpvsCommand> commands) {
        if (commands.isEmpty()) {
            return List.of();
        }
        List<NetlinkOutcome> answers = new ArrayList<>(send(family(), commands));
        IpvsException unknownFamily = null;
        if (answers.stream().anyMatch(answer -> answer.errno() == IpvsErrors.ENOENT)) {
            try {
                if (isRenumbered()) {
                    sendAgain(commands, answers);
                }
            } catch (IpvsException e) {
                unknownFamily = e; // what became of the others is known all the same
            }
        }
        List<IpvsOutcome> outcomes = new ArrayList<>(commands.size());
        for (int i = 0; i < answers.size(); i++) {
            boolean unfound = answers.get(i).errno() == IpvsErrors.ENOENT;
            outcomes.add(
                    unknownFamily != null && unfound
                            ? IpvsOutcome.failed(commands.get(i), unknownFamily)
                            : outcome(commands.get(i), answers.get(i)));
        }
        return outcomes;
    }

    private IpvsOutcome outcome(IpvsCommand command, NetlinkOutcome answer) {
        return answer.isDone() || (answer.isUnknown() && isStopped(command))
                ? IpvsOutcome.done(command)
                : IpvsOutcome.failed(command, IpvsErrors.command(command, answer, KernelModules::has));
    }

    private List<NetlinkOutcome> send(GenericFamily known, List<? extends IpvsCommand> commands) {
        List<NetlinkMessage> messages = new ArrayList<>(commands.size());
        for (IpvsCommand command : commands) {
            messages.add(IpvsRequests.command(known, command));
        }
        return kernel.requestAll(messages);
    }

    /** Sends what went to a number that the kernel no longer knew, and puts its answers to the others. */
    private void sendAgain(List<? extends IpvsCommand> commands, List<NetlinkOutcome> answers) {
        List<IpvsCommand> again = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).errno() == IpvsErrors.ENOENT) {
                again.add(commands.get(i));
                places.add(i);
            }
        }
        List<NetlinkOutcome> second = send(family(), again);
        for (int i = 0; i < second.size(); i++) {
            answers.set(places.get(i), second.get(i));
        }
    }

    /**
     * {@return whether it is about a daemon that does not run any more} One that is stopped before it ran for the first time makes {@code
     * kthread_stop} return EINTR, which netlink does not answer.
     */
    private boolean isStopped(IpvsCommand command) {
        try {
            return command instanceof IpvsCommand.StopDaemon stop
                    && daemons().stream().noneMatch(daemon -> daemon.role() == stop.role());
        } catch (IpvsException e) {
            return false; // nobody knows, then
        }
    }

    private <T extends @Nullable Object> T one(
            String asked, Function<GenericFamily, NetlinkMessage> request, Function<NetlinkAttributes, T> decoder) {
        List<T> found = ask(asked, known -> {
            List<T> answers = new ArrayList<>(1);
            kernel.request(asked, request.apply(known), (command, row) -> answers.add(decoder.apply(row)));
            return answers;
        });
        if (found.isEmpty()) {
            throw new IpvsException(IpvsException.Kind.MALFORMED, asked + ": the kernel answered nothing");
        }
        return found.get(0);
    }

    private <T> T ask(String asked, Function<GenericFamily, T> question) {
        try {
            try {
                return question.apply(family());
            } catch (NetlinkException e) {
                if (e.errno() == IpvsErrors.ENOENT && isRenumbered()) {
                    return question.apply(family());
                }
                throw e;
            }
        } catch (NetlinkException e) {
            throw IpvsErrors.reading(asked, e);
        }
    }

    private GenericFamily family() {
        GenericFamily known = family;
        if (known == null) {
            try {
                known = kernel.family(IpvsWire.FAMILY);
            } catch (NetlinkException e) {
                throw e.errno() == IpvsErrors.ENOENT ? IpvsErrors.moduleMissing(e) : IpvsErrors.reading("find IPVS", e);
            }
            family = known;
        }
        return known;
    }

    /** {@return whether the family has another number than it had: its module was unloaded and loaded again} */
    private boolean isRenumbered() {
        GenericFamily before = family;
        family = null;
        return before == null || family().id() != before.id();
    }

    /** Idempotent. */
    @Override
    public void close() {
        kernel.close();
    }
}
