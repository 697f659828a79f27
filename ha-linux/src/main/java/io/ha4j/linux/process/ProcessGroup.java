package io.ha4j.linux.process;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.LibC;
import io.ha4j.value.Require;
import java.io.IOException;

/**
 * The processes of one group: a process that was started as the leader of a group or session of its own, and all descendants that have
 * not left it. Immutable, thread-safe.
 *
 * <p>The number of a group is not given out anew as long as the group has a member, but after that it may be: ask only about groups whose
 * leader was alive a moment ago.
 *
 * @param id the number of the group, which is that of the process that made it; more than 1, since 1 and less mean other things to kill(2)
 */
public record ProcessGroup(int id) {

    /** Checks the number. */
    public ProcessGroup {
        Require.argument(id > 1, "process group", id, "more than 1");
    }

    /**
     * Sends a signal to all members.
     *
     * @return whether there is a member
     * @throws io.ha4j.linux.LinuxException if the C library cannot be called, or no member may be signalled
     */
    public boolean signal(Signal signal) {
        LibC.require();
        if (LibC.kill(-id, signal.number) == 0) {
            return true;
        }
        int errno = LibC.errno();
        if (errno == Errno.ESRCH) {
            return false;
        }
        throw new LinuxException("send SIG" + signal + " to process group " + id + ": " + Errno.text(errno), errno);
    }

    /** {@return whether a member is alive; members that have ended and are not reaped do not count} */
    public boolean isAlive() {
        if (!exists()) {
            return false;
        }
        try {
            return ProcessStat.all().stream().anyMatch(process -> process.group() == id && process.isAlive());
        } catch (IOException e) { // no process table: what ended counts until it is reaped
            return exists();
        }
    }

    private boolean exists() {
        LibC.require();
        return LibC.kill(-id, 0) == 0 || LibC.errno() != Errno.ESRCH;
    }
}
