package io.ha4j;

import io.ha4j.Members.Member;
import io.ha4j.loop.Threads;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps in which components are closed: each on a thread of its own, so that a stuck one costs its time-out and a moment in which it may
 * heed the interrupt, and no more.
 */
final class ClosingSteps {

    private static final Logger log = LoggerFactory.getLogger(ClosingSteps.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final String nodeName;
    private final Duration timeout;
    private volatile @Nullable Thread present;

    ClosingSteps(String nodeName, Duration timeout) {
        this.nodeName = nodeName;
        this.timeout = timeout;
    }

    /** {@return whether a component calls that is being closed} */
    boolean isCalling() {
        return Thread.currentThread() == present;
    }

    void quiesce(Member member) {
        bounded(member, "quiesce", member.runtime()::quiesce);
    }

    void close(Member member) {
        bounded(member, "close", member.runtime()::close);
    }

    private void bounded(Member member, String what, Runnable step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (Throwable e) {
                        log.error("{}: {} of {} failed", nodeName, what, member.id(), e);
                    }
                },
                "ha-" + nodeName + "-" + what);
        thread.setDaemon(true);
        present = thread;
        thread.start();
        Threads.join(thread, timeout);
        if (thread.isAlive()) {
            log.warn("{}: {} of {} takes longer than {}; interrupting it", nodeName, what, member.id(), timeout);
            thread.interrupt();
            Threads.join(thread, LAST_WORDS); // what it hands over to a loop now must come before the loop ends
        }
        present = null; // nobody waits for it any more
        if (thread.isAlive()) {
            log.error("{}: {} of {} is stuck; going on without it", nodeName, what, member.id());
        }
    }
}
