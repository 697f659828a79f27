package io.ha4j.lvs.schedule;

/**
 * A hash scheduler of the kernel, {@code sh} or {@code mh}: a client gets the same server again, as long as the servers stay the
 * same. An immutable value: the methods return a changed copy.
 */
public interface HashScheduler extends Scheduler {

    /**
     * {@return one that looks for another server if the client's own is overloaded or has no weight: {@code sh-fallback} or {@code
     * mh-fallback}. Without it the client waits or is refused then; only a server that could not be reached is replaced in any case}
     */
    HashScheduler withFallback();

    /** {@return one that looks at the client's port too, so that connections of one client are spread: {@code sh-port} or {@code mh-port}} */
    HashScheduler withPort();
}
