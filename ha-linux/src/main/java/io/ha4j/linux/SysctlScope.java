package io.ha4j.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Settings that are changed for a while: {@link #close()} puts the earlier values back, the last one first. A setting whose interface
 * is gone is skipped, and so is one that somebody else has changed meanwhile. One owner thread, or several in one network namespace.
 */
public final class SysctlScope implements AutoCloseable {

    private final Deque<Change> changes = new ArrayDeque<>();

    private record Change(Sysctl sysctl, String before, String after) {}

    /** Creates a scope that has changed nothing. */
    public SysctlScope() {}

    /**
     * Sets a value, to be put back by {@link #close()}; one that is so already is left alone, then and now.
     *
     * @return this
     * @throws LinuxException if it cannot be set; what was set before remains for {@link #close()}
     */
    public SysctlScope set(Sysctl sysctl, String value) {
        String before = sysctl.read();
        if (!before.equals(value)) {
            sysctl.write(value);
            changes.push(new Change(sysctl, before, sysctl.read())); // the kernel may write it in another way
        }
        return this;
    }

    /**
     * Puts back the earlier values. All are tried. Idempotent.
     *
     * @throws LinuxException the first failure, the others suppressed
     */
    @Override
    public void close() {
        LinuxException failure = null;
        while (!changes.isEmpty()) {
            try {
                restore(changes.pop());
            } catch (LinuxException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void restore(Change change) {
        try {
            if (change.sysctl.exists() && change.sysctl.read().equals(change.after)) {
                change.sysctl.write(change.before);
            }
        } catch (LinuxException e) {
            if (change.sysctl.exists()) { // else the interface went away between the calls
                throw e;
            }
        }
    }
}
