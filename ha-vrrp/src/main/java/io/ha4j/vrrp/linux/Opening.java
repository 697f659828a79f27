package io.ha4j.vrrp.linux;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Things being opened one after the other: unless all went well, those that are open already are closed, the last one first. */
final class Opening implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Opening.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T thing) {
        opened.push(thing);
        return thing;
    }

    /** All is open: {@link #close()} closes nothing. */
    void done() {
        opened.clear();
    }

    @Override
    public void close() {
        for (AutoCloseable thing : opened) {
            try {
                thing.close();
            } catch (Exception e) {
                log.warn("closing {} failed", thing, e);
            }
        }
        opened.clear();
    }
}
