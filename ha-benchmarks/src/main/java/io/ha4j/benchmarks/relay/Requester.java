package io.ha4j.benchmarks.relay;

/** Sends requests when it is told to, on the event loop of its connections. */
interface Requester {

    /** Told of each request. */
    interface Listener {
        /** The answer is whole. */
        void answered(long dueNanos);

        /** There will be no answer. */
        void failed(Throwable cause);
    }

    /** Gets ready, then runs {@code ready}. */
    void prepare(Runnable ready);

    /** Sends a request, as soon as it can. */
    void request(long dueNanos);

    /** Closes its connections; nobody is told any more. */
    void close();
}
