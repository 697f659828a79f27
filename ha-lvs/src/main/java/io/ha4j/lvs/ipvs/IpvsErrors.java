package io.ha4j.lvs.ipvs;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.netlink.NetlinkException;
import io.ha4j.linux.netlink.NetlinkOutcome;
import io.ha4j.lvs.ipvs.IpvsException.Kind;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the kernel's error numbers mean, which is up to what was asked, and what to do about them. */
final class IpvsErrors {

    static final int ENOENT = 2;

    private static final int EPERM = 1;
    private static final int ESRCH = 3;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int EEXIST = 17;
    private static final int ENODEV = 19;
    private static final int EINVAL = 22;
    private static final int ERANGE = 34;
    private static final int EMSGSIZE = 90;
    private static final int EPROTONOSUPPORT = 93;
    private static final int EOPNOTSUPP = 95;
    private static final int EAFNOSUPPORT = 97;
    private static final int ENOBUFS = 105;

    private static final String PERMISSION =
            "not permitted; needs CAP_NET_ADMIN in the initial user namespace, to read too: run as root, or grant it (systemd:"
                    + " AmbientCapabilities=, container: --cap-add NET_ADMIN, without a user namespace of its own)";
    private static final String UNKNOWN =
            "the answer was lost, so that nobody knows whether it was done; read back what is there";

    private IpvsErrors() {}

    /** {@return that there is no IPVS} */
    static IpvsException moduleMissing(Throwable cause) {
        return new IpvsException(
                Kind.MODULE_MISSING,
                "this kernel has no IPVS, or has not loaded it: load its module (modprobe ip_vs; a container cannot, its host can), or"
                        + " use the proxy plane, Plane.proxy(), which needs none",
                cause);
    }

    /** {@return why there is not even a way to ask} */
    static IpvsException opening(LinuxException cause) {
        String asked = "open netlink";
        return switch (cause.errno()) {
            case 0, EPROTONOSUPPORT, EAFNOSUPPORT -> moduleMissing(cause); // not Linux, or not all of it
            case EPERM, EACCES -> new IpvsException(Kind.NOT_PERMITTED, asked + ": " + PERMISSION, cause);
            default -> new IpvsException(Kind.OTHER, asked + ": " + cause.getMessage(), cause);
        };
    }

    /** {@return why something could not be read} */
    static IpvsException reading(String asked, NetlinkException cause) {
        return switch (cause.errno()) {
            case 0 -> new IpvsException(Kind.MALFORMED, message(asked, cause), cause);
            case EPERM, EACCES -> new IpvsException(Kind.NOT_PERMITTED, asked + ": " + PERMISSION, cause);
            case ESRCH -> new IpvsException(Kind.SERVICE_NOT_FOUND, asked + ": there is no such service", cause);
            case EAFNOSUPPORT -> new IpvsException(Kind.INVALID, asked + ": this kernel's IPVS has no IPv6", cause);
            default -> new IpvsException(Kind.OTHER, message(asked, cause), cause);
        };
    }

    private static String message(String asked, NetlinkException cause) {
        String text = String.valueOf(cause.getMessage());
        return text.startsWith(asked) ? text : asked + ": " + text;
    }

    /**
     * {@return why {@code command} was not done, or is not known to be}
     *
     * @param outcome not a success
     * @param has whether the kernel is known to have a module of this name
     */
    static IpvsException command(IpvsCommand command, NetlinkOutcome outcome, Predicate<String> has) {
        Reason reason = reason(command, outcome.errno(), has);
        String text = outcome.kernelText();
        return new IpvsException(
                reason.kind, command + ": " + reason.text + (text == null ? "" : "; the kernel says: " + text));
    }

    private record Reason(Kind kind, String text) {}

    private static Reason reason(IpvsCommand command, int errno, Predicate<String> has) {
        return switch (errno) {
            case NetlinkOutcome.UNKNOWN, EAGAIN, ENOBUFS -> new Reason(Kind.UNKNOWN_OUTCOME, UNKNOWN);
            case EPERM, EACCES -> new Reason(Kind.NOT_PERMITTED, PERMISSION);
            case EEXIST -> new Reason(Kind.EXISTS, "it is there already; edit it, or remove it first");
            case ESRCH ->
                command instanceof IpvsCommand.StopDaemon
                        ? new Reason(Kind.DAEMON_NOT_FOUND, "it does not run")
                        : new Reason(Kind.SERVICE_NOT_FOUND, "there is no such service; add it first");
            case ENOENT -> missing(command, has);
            case ENODEV -> new Reason(Kind.INTERFACE_NOT_FOUND, "there is no such network interface here");
            case EAFNOSUPPORT -> new Reason(Kind.INVALID, "this kernel's IPVS has no IPv6");
            case EINVAL, ERANGE, EMSGSIZE, EOPNOTSUPP -> new Reason(Kind.INVALID, error(errno) + hint(command));
            default -> new Reason(Kind.OTHER, error(errno));
        };
    }

    private static Reason missing(IpvsCommand command, Predicate<String> has) {
        @Nullable
        IpvsService service = command instanceof IpvsCommand.AddService add
                ? add.service()
                : command instanceof IpvsCommand.EditService edit ? edit.service() : null;
        if (service != null) {
            return missing(service, has);
        }
        if (command instanceof IpvsCommand.EditDestination || command instanceof IpvsCommand.RemoveDestination) {
            return new Reason(Kind.DESTINATION_NOT_FOUND, "the service has no such destination");
        }
        return new Reason(Kind.OTHER, error(ENOENT));
    }

    /** The kernel looks for the scheduler first, and loads its module: that one is there if it lacks the engine. */
    private static Reason missing(IpvsService service, Predicate<String> has) {
        String module = "ip_vs_" + service.scheduler();
        String scheduler = "the scheduler " + service.scheduler() + ", and cannot load it (modprobe " + module + ")";
        String name = service.persistenceEngine().orElse("");
        String engineModule = "ip_vs_pe_" + name;
        String engine = "the persistence engine " + name + ", and cannot load it (modprobe " + engineModule + ")";
        String text = "this kernel does not have ";
        if (name.isEmpty() || has.test(engineModule)) {
            return new Reason(Kind.SCHEDULER_MISSING, text + scheduler + "; use another one");
        }
        return has.test(module)
                ? new Reason(Kind.PERSISTENCE_ENGINE_MISSING, text + engine)
                : new Reason(Kind.SCHEDULER_MISSING, text + scheduler + "; or it lacks " + engine);
    }

    private static String hint(IpvsCommand command) {
        if (command instanceof IpvsCommand.AddDestination || command instanceof IpvsCommand.EditDestination) {
            return "; the address must be one that this host can reach (no broadcast, multicast or unspecified one, no link-local IPv6"
                    + " one), and a family other than the service's needs that no sync daemon runs";
        }
        if (command instanceof IpvsCommand.StartDaemon) {
            return "; the interface must be up with an address of the group's family, and no service may have a destination of another"
                    + " family";
        }
        return command instanceof IpvsCommand.SetTimeouts ? "; too long for this kernel" : "";
    }

    private static String error(int errno) {
        return switch (errno) {
            case ENOENT -> "not found (errno 2)";
            case ENOMEM -> "the kernel has no memory (errno 12)";
            case EINVAL -> "the kernel refuses it (errno 22)";
            case ERANGE -> "a value is out of the kernel's range (errno 34)";
            default -> "errno " + errno;
        };
    }
}
