package io.ha4j.lvs;

import io.ha4j.loop.Loop;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands news from other threads over to the loop that decides. */
final class Tasks {

    private static final Logger log = LoggerFactory.getLogger(Tasks.class);

    private Tasks() {}

    /** Never throws: the caller is on a thread that is not ours. */
    static void handOver(Loop loop, String owner, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.warn("{}: news came too late or too fast: {}", owner, e.getMessage());
        }
    }
}
