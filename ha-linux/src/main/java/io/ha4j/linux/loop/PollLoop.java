package io.ha4j.linux.loop;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.loop.ThreadLoop;
import io.ha4j.time.Ticker;
import io.ha4j.value.Require;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop for Linux: it sleeps in {@code ppoll} and reads file descriptors. Deadlines are met as precisely as the kernel wakes a
 * thread, some 50 to 100 us; a round allocates nothing of its own.
 *
 * <p>The deadline is the time-out of {@code ppoll}, with the slack of the thread set to 1 ns: measured as precise as a {@code timerfd}
 * in the set (median 99 us against 102 us on a busy virtual machine, 145 us with the usual slack of 50 us), and two system calls
 * fewer per round.
 */
public final class PollLoop extends ThreadLoop {

    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;
    private static final int PR_SET_TIMERSLACK = 29;
    private static final int SCHED_FIFO = 1;
    /** Threads that the loop's thread starts do not become real-time threads with it. */
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final Source[] NONE = {};

    private final FileDescriptor
            wake; // closed under its own lock: nobody may write to a number that was given out again
    private final ByteBuffer wakeCount = direct(8); // read by the loop
    private final ByteBuffer one = direct(8).putLong(0, 1); // written by anybody, never changed
    private final ByteBuffer timeout = direct(16); // struct timespec
    private final long wakeCountAddress = LibC.address(wakeCount);
    private final long oneAddress = LibC.address(one);
    private final long timeoutAddress = LibC.address(timeout);

    private Source[] sources =
            NONE; // replaced, never changed: a source may deregister itself or another while being read
    private PollSet set = new PollSet(1);
    private int resting;
    private int realtimePriority;

    private PollLoop(String threadName, Ticker ticker, FileDescriptor wake) {
        super(threadName, ticker);
        this.wake = wake;
        set.watch(0, wake.number());
    }

    /**
     * {@return a running loop whose thread is named {@code threadName}}
     *
     * @throws LinuxException if this is not Linux, or the system has no file descriptor left
     */
    public static PollLoop start(String threadName, Ticker ticker) {
        LibC.require();
        FileDescriptor wake =
                FileDescriptor.of(LibC.eventfd(0, EFD_NONBLOCK_CLOEXEC), "make an eventfd for " + threadName);
        try {
            PollLoop loop = new PollLoop(threadName, ticker, wake);
            loop.begin();
            loop.execute(() -> LibC.prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0)); // refused: 50 us later, no more
            return loop;
        } catch (Throwable e) { // such as: no thread can be made
            wake.close();
            throw e;
        }
    }

    /** Has {@code source} read in each round, and wakes the loop when it is readable. To be called on the loop. */
    public void register(ReadableFd source) {
        requireInLoop();
        Source[] next = Arrays.copyOf(sources, sources.length + 1);
        next[sources.length] = new Source(source);
        watch(next);
    }

    /**
     * Undoes {@link #register}; does not close the descriptor, which may be closed right after. Harmless if it was not registered. To
     * be called on the loop.
     */
    public void deregister(ReadableFd source) {
        requireInLoop();
        for (Source registered : sources) {
            if (registered.fd == source) {
                registered.gone = true;
                watch(Arrays.stream(sources).filter(s -> s != registered).toArray(Source[]::new));
                return;
            }
        }
    }

    /**
     * Makes the thread a real-time one, which no ordinary thread of the machine keeps from the processor. It does not help against
     * pauses of the garbage collector. Threads made from here on do not inherit it. Of several priorities the highest counts. To be called on the
     * loop.
     *
     * @param fifoPriority 1..99, see {@code sched(7)}; kernel threads that must go first have 50 and 99
     * @throws LinuxException if the system does not permit it
     */
    public void realtime(int fifoPriority) {
        Require.inRange("fifoPriority", fifoPriority, 1, 99);
        requireInLoop();
        if (fifoPriority <= realtimePriority) {
            return;
        }
        ByteBuffer parameter = direct(4).putInt(0, fifoPriority);
        try {
            if (LibC.sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, LibC.address(parameter)) < 0) {
                throw refused(LibC.errno(), "real-time priority " + fifoPriority + " for " + name());
            }
            realtimePriority = fifoPriority;
        } finally {
            Reference.reachabilityFence(parameter);
        }
    }

    /** Package-private for its test: root is never refused. */
    static LinuxException refused(int errno, String what) {
        String advice = errno == Errno.EPERM
                ? "; needs CAP_SYS_NICE or an rtprio limit (systemd: LimitRTPRIO=, container: --cap-add SYS_NICE,"
                        + " limits.conf: rtprio)"
                : "";
        return new LinuxException(what + ": " + Errno.text(errno) + advice, errno);
    }

    @Override
    protected void await(long nanos) {
        long sleep = Math.max(0, resting > 0 ? Math.min(nanos, Source.REST_NANOS) : nanos);
        if (resting > 0) {
            endRests();
        }
        timeout.putLong(0, sleep / NANOS_PER_SECOND).putLong(8, sleep % NANOS_PER_SECOND);
        int ready = LibC.ppoll(set.address, set.size(), timeoutAddress, 0);
        if (ready < 0) {
            int errno = LibC.errno();
            if (errno == Errno.EINTR) {
                return;
            }
            throw Errno.of(errno, "wait for " + set.size() + " file descriptors");
        }
        if (set.events(0) != 0) {
            LibC.read(wake.number(), wakeCountAddress, 8);
        }
        lookForTrouble();
    }

    @Override
    protected void wakeUp() {
        synchronized (wake) {
            if (wake.isOpen()) {
                LibC.write(wake.number(), oneAddress, 8);
            }
        }
    }

    @Override
    protected void drain(long nowNanos) {
        for (Source source : sources) {
            source.nowNanos = nowNanos;
            guarded(source);
        }
    }

    @Override
    protected void release() {
        synchronized (wake) {
            wake.close();
        }
    }

    private void watch(Source[] next) {
        PollSet nextSet = new PollSet(next.length + 1);
        nextSet.watch(0, wake.number());
        resting = 0;
        for (int i = 0; i < next.length; i++) {
            nextSet.watch(i + 1, next[i].isResting() ? -1 : next[i].number);
            resting += next[i].isResting() ? 1 : 0;
        }
        sources = next;
        set = nextSet;
    }

    /** A descriptor that complains for ever must not make every sleep return at once. */
    private void lookForTrouble() {
        Source[] looked = sources;
        PollSet said = set;
        for (int i = 0; i < looked.length; i++) {
            Source source = looked[i];
            int events = said.events(i + 1);
            if (source.isResting()) {
                continue;
            }
            if ((events & PollSet.POLLNVAL) != 0) {
                log.error("{}: fd {} of {} is not open; no longer read", name(), source.number, source.fd);
                deregister(source.fd);
            } else if ((events & (PollSet.POLLERR | PollSet.POLLHUP)) == 0) {
                source.complaints = 0;
            } else if (++source.complaints >= Source.PATIENCE) {
                if (source.complaints == Source.PATIENCE) {
                    log.warn(
                            "{}: fd {} of {} reports an error that reading does not clear (poll events 0x{}); looked at"
                                    + " once a second from now on",
                            name(),
                            source.number,
                            source.fd,
                            Integer.toHexString(events));
                }
                source.restUntil = System.nanoTime() + Source.REST_NANOS;
                watch(sources);
            }
        }
    }

    private void endRests() {
        long now = System.nanoTime();
        boolean ended = false;
        for (Source source : sources) {
            if (source.isResting() && now - source.restUntil >= 0) {
                source.restUntil = Source.NO_REST;
                ended = true;
            }
        }
        if (ended) {
            watch(sources);
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** One registration. */
    private static final class Source implements Runnable {

        /** So many rounds in a row may report an error before the descriptor is looked at less often. */
        static final int PATIENCE = 64;

        static final long REST_NANOS = Duration.ofSeconds(1).toNanos();
        static final long NO_REST = Long.MIN_VALUE;

        private final ReadableFd fd;
        private final int number;
        private long nowNanos;
        private boolean gone;
        private int complaints;
        private long restUntil = NO_REST;

        Source(ReadableFd fd) {
            this.fd = fd;
            this.number = fd.fd();
        }

        boolean isResting() {
            return restUntil != NO_REST;
        }

        @Override
        public void run() {
            if (!gone) {
                fd.drain(nowNanos);
            }
        }
    }
}
