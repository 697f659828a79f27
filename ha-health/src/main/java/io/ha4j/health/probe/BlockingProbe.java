package io.ha4j.health.probe;

/** One look at a target by code that blocks: a query, a file, a command. See {@link Probe#blocking}. */
@FunctionalInterface
public interface BlockingProbe {

    /**
     * {@return the result}
     *
     * <p>Should end within {@link ProbeRequest#timeout()}, and when interrupted.
     *
     * @throws Exception any: a failed probe, with the exception's message as reason
     */
    ProbeResult probe(ProbeRequest request) throws Exception;
}
