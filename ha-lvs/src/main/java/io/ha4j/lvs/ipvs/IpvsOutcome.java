package io.ha4j.lvs.ipvs;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one of several commands.
 *
 * @param command the command
 * @param failure why it was not done; null if it was. With {@link IpvsException.Kind#UNKNOWN_OUTCOME} it may have been
 */
public record IpvsOutcome(IpvsCommand command, @Nullable IpvsException failure) {

    /** {@return that it was done} */
    public static IpvsOutcome done(IpvsCommand command) {
        return new IpvsOutcome(command, null);
    }

    /** {@return that it was not done, or nobody knows} */
    public static IpvsOutcome failed(IpvsCommand command, IpvsException failure) {
        return new IpvsOutcome(command, failure);
    }

    /** {@return whether it was done for certain} */
    public boolean isDone() {
        return failure == null;
    }

    /** {@return why it was not done, or is not known to be; empty if it was done} */
    public Optional<IpvsException.Kind> trouble() {
        return Optional.ofNullable(failure).map(IpvsException::kind);
    }
}
