package io.ha4j.lvs.ipvs;

import java.util.List;
import java.util.Optional;

/**
 * IPVS of one network namespace: reads what is there and carries commands out. {@link IpvsClient} is the kernel's; tests may have another.
 *
 * <p>All methods wait for the answer and throw {@link IpvsException}. Lists come in the order of the kernel and can be changed by others while
 * they are read: a row may then be missing or there twice. One owner thread.
 */
public interface Ipvs extends AutoCloseable {

    /** {@return all services} */
    List<IpvsServiceStatus> services();

    /** {@return the service; empty if it is not there} */
    Optional<IpvsServiceStatus> service(IpvsServiceId id);

    /** {@return the destinations of a service, the one added last first; none if the service is not there} */
    List<IpvsDestinationStatus> destinations(IpvsServiceId id);

    /** {@return the daemons that run: at most one of each role} */
    List<IpvsDaemon> daemons();

    /** {@return the time-outs} */
    IpvsTimeouts timeouts();

    /** {@return the version and the size of the table of connections} */
    IpvsInfo info();

    /**
     * Carries a command out.
     *
     * @throws IpvsException if it was not done, or with {@link IpvsException.Kind#UNKNOWN_OUTCOME} if nobody knows
     */
    void apply(IpvsCommand command);

    /**
     * Carries commands out in their order, each whether the ones before it were done or not.
     *
     * @return what became of each, in the same order
     * @throws IpvsException with {@link IpvsException.Kind#MODULE_MISSING} if there is no IPVS, or if that could not be asked; then none was done
     */
    List<IpvsOutcome> applyAll(List<? extends IpvsCommand> commands);

    /** Idempotent. */
    @Override
    void close();
}
