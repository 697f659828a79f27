package io.ha4j.health.probe;

/** A remedy by code that blocks. See {@link Remedy#blocking}. */
@FunctionalInterface
public interface BlockingRemedy {

    /**
     * {@return how it ended}
     *
     * <p>Should end within {@link RemedyRequest#timeout()}, and when interrupted.
     *
     * @throws Exception any: a remedy that failed, with the exception's message as words
     */
    RemedyResult apply(RemedyRequest request) throws Exception;
}
