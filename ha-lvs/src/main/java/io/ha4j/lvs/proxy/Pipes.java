package io.ha4j.lvs.proxy;

import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pipes of one loop, empty ones kept for the next who needs one. On the loop only. */
final class Pipes {

    private static final Logger log = LoggerFactory.getLogger(Pipes.class);
    private static final int MOST_KEPT = 64;
    private static final int MOST_USED = 256;
    private static final int MOST_AT_ONCE = 1 << 20;

    private final ArrayDeque<Pipe> kept = new ArrayDeque<>();
    private int used;
    private boolean closed;

    /** A pipe in use, and how much is in it. */
    static final class Pipe {
        final FileDescriptor out;
        final FileDescriptor in;
        int bytes;

        private Pipe(FileDescriptor[] ends) {
            out = ends[0];
            in = ends[1];
        }

        /** Moves what is there from {@code source} into this pipe, which is empty: {@return how much; 0 for nothing, or the end} */
        int fill(FileDescriptor source) throws IOException {
            bytes = Math.max(0, Native.splice(source.intValue(), -1, in.intValue(), -1, MOST_AT_ONCE));
            return bytes;
        }

        /** Moves what {@code target} takes there: {@return how much} */
        int drain(FileDescriptor target) throws IOException {
            int moved = Math.max(0, Native.splice(out.intValue(), -1, target.intValue(), -1, bytes));
            bytes -= moved;
            return moved;
        }

        private void close() {
            closeEnd(out);
            closeEnd(in);
        }

        private static void closeEnd(FileDescriptor end) {
            try {
                end.close();
            } catch (IOException e) {
                log.trace("the kernel has closed it all the same", e);
            }
        }
    }

    /** {@return an empty pipe; null if there is none to be had: then bytes can still be copied} */
    @Nullable
    Pipe take() {
        if (used == MOST_USED || closed) {
            return null;
        }
        Pipe pipe = kept.poll();
        if (pipe == null) {
            try {
                pipe = new Pipe(FileDescriptor.pipe());
            } catch (IOException e) { // such as: too many open files
                log.debug("no pipe", e);
                return null;
            }
        }
        used++;
        return pipe;
    }

    /** Takes a pipe back. One that is not empty is of no use any more. */
    void give(Pipe pipe) {
        used--;
        if (pipe.bytes == 0 && kept.size() < MOST_KEPT && !closed) {
            kept.push(pipe);
        } else {
            pipe.close();
        }
    }

    /** {@return how many are in use} */
    int used() {
        return used;
    }

    /** Closes those that are not in use; the others are closed when they are given back. */
    void close() {
        closed = true;
        for (Pipe pipe = kept.poll(); pipe != null; pipe = kept.poll()) {
            pipe.close();
        }
    }
}
