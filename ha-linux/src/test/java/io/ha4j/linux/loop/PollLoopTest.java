package io.ha4j.linux.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import io.ha4j.linux.sys.FileDescriptor;
import io.ha4j.linux.sys.LibC;
import io.ha4j.linux.sys.NativeMemory;
import io.ha4j.loop.LoopTimer;
import io.ha4j.testkit.Await;
import io.ha4j.testkit.Lab;
import io.ha4j.time.Ticker;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The promises of a loop, kept with ppoll; and its own: precise deadlines, no spinning whatever a descriptor does. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class PollLoopTest {

    private static final long MS = 1_000_000;

    private final Ticker ticker = Ticker.system();
    private PollLoop loop;

    @BeforeEach
    void startLoop() {
        loop = PollLoop.start("ha-test-poll", ticker);
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void runsTasksInOrderOnItsThread() {
        List<String> ran = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            loop.execute(() -> ran.add(Thread.currentThread().getName() + number));
        }
        assertThat(loop.call(() -> List.copyOf(ran)))
                .hasSize(1_000)
                .startsWith("ha-test-poll0")
                .endsWith("ha-test-poll999");
        assertThat(loop.inLoop()).isFalse();
        assertThat(loop.<Boolean>call(loop::inLoop)).isTrue();
    }

    @Test
    void survivesATaskThatFails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> loop.call(() -> {
                    throw new IllegalStateException("mine");
                }));
        loop.execute(() -> {
            throw new AssertionError("a bug in a task");
        });
        assertThat(loop.call(() -> 1)).isEqualTo(1);
    }

    @Test
    void firesTimersInOrderAndNeverEarly() throws InterruptedException {
        List<Long> lateness = new CopyOnWriteArrayList<>();
        List<Integer> order = new CopyOnWriteArrayList<>();
        CountDownLatch fired = new CountDownLatch(3);
        loop.execute(() -> {
            long start = ticker.nanos();
            for (int i : new int[] {30, 10, 20}) {
                long deadline = start + i * MS;
                loop.newTimer(now -> {
                            lateness.add(now - deadline);
                            order.add(i);
                            fired.countDown();
                        })
                        .set(deadline);
            }
        });
        assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly(10, 20, 30);
        assertThat(lateness).allMatch(nanos -> nanos >= 0);
    }

    @Test
    void meetsDeadlinesMuchCloserThanAMillisecondCounts() {
        List<Long> lateness = new CopyOnWriteArrayList<>();
        loop.execute(() -> new Metronome(lateness).next());
        Await.until("50 deadlines", () -> lateness.size() >= 50);
        List<Long> sorted = lateness.stream().sorted().toList();
        assertThat(sorted.get(0)).isNotNegative();
        assertThat(sorted.get(25)).as("median lateness in ns").isLessThan(2 * MS);
    }

    /** Sets itself one deadline after another. */
    private final class Metronome {
        private final List<Long> lateness;
        private final LoopTimer timer = loop.newTimer(this::fired);
        private long deadline;

        Metronome(List<Long> lateness) {
            this.lateness = lateness;
        }

        void next() {
            deadline = ticker.nanos() + 5 * MS;
            timer.set(deadline);
        }

        private void fired(long nowNanos) {
            lateness.add(nowNanos - deadline);
            if (lateness.size() < 50) {
                next();
            }
        }
    }

    @Test
    void hearsWhatHasArrivedBeforeItFiresALateTimer() throws InterruptedException {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch fired = new CountDownLatch(1);
        try (EventFd source = new EventFd() {
            @Override
            void heard(long count) {
                order.add("packet");
            }
        }) {
            loop.execute(() -> {
                loop.register(source);
                long now = ticker.nanos();
                loop.newTimer(t -> {
                            order.add("deadline");
                            fired.countDown();
                        })
                        .set(now + MS);
                while (ticker.nanos() < now + 20 * MS) { // a pause: the deadline passes while nothing is heard
                    Thread.onSpinWait();
                }
                source.signal();
            });
            assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
            deregister(source);
            deregister(source);
        }
        assertThat(order).containsExactly("packet", "deadline");
    }

    @Test
    void aReadableSourceEndsTheSleep() {
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (EventFd source = new EventFd() {
            @Override
            void heard(long count) {
                heard.add(count);
            }
        }) {
            loop.execute(() -> loop.register(source));
            settle(source);
            source.signal();
            Await.until("the source is read", () -> heard.size() == 1);
            deregister(source);
        }
        assertThat(heard).containsExactly(1L);
    }

    @Test
    void aFloodKeepsNeitherTimersNorTasksWaiting() throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(3);
        try (EventFd flood = new EventFd()) {
            flood.deaf = true; // always readable: there is always more than one round takes
            flood.signal();
            loop.execute(() -> {
                loop.register(flood);
                LoopTimer[] timer = new LoopTimer[1];
                timer[0] = loop.newTimer(now -> {
                    fired.countDown();
                    timer[0].set(now + MS);
                });
                timer[0].set(ticker.nanos() + MS);
            });
            assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.call(() -> "heard")).isEqualTo("heard");
            deregister(flood);
        }
    }

    @Test
    void aSourceThatFailsDoesNotKeepTheOthersFromBeingRead() {
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (EventFd failing = new EventFd() {
                    @Override
                    void heard(long count) {
                        throw new IllegalStateException("a bug in a source");
                    }
                };
                EventFd sound = new EventFd() {
                    @Override
                    void heard(long count) {
                        heard.add(count);
                    }
                }) {
            loop.execute(() -> {
                loop.register(failing);
                loop.register(sound);
            });
            failing.signal();
            sound.signal();
            Await.until("the second source is read", () -> !heard.isEmpty());
            deregister(failing);
            deregister(sound);
        }
    }

    @Test
    void sourcesMayDeregisterEachOtherWhileTheyAreRead() {
        try (EventFd victim = new EventFd();
                EventFd killer = new EventFd() {
                    @Override
                    void heard(long count) {
                        loop.deregister(victim);
                        loop.deregister(this);
                        victim.drains = -1_000_000; // one more drain would show
                    }
                }) {
            loop.execute(() -> {
                loop.register(killer);
                loop.register(victim);
            });
            killer.signal();
            Await.until("the killer is heard", () -> victim.drains < 0);
            loop.call(() -> true);
            assertThat(victim.drains).isEqualTo(-1_000_000);
        }
    }

    @Test
    void sleepsWhenThereIsNothingToDo() {
        try (EventFd source = new EventFd()) {
            loop.execute(() -> loop.register(source));
            assertThat(roundsInASecond(source)).isLessThan(50);
            deregister(source);
        }
    }

    @Test
    void aDescriptorThatReportsAnErrorForEverDoesNotMakeItSpin() {
        // A TCP socket that was never connected reports POLLHUP, for ever and whatever is read.
        FileDescriptor tcp = FileDescriptor.of(LibC.socket(2, 1 | 0x80800, 0), "a TCP socket");
        EventFd hungUp = new EventFd() {
            @Override
            public int fd() {
                return tcp.number();
            }
        };
        hungUp.deaf = true;
        try (tcp;
                hungUp;
                EventFd witness = new EventFd()) {
            loop.execute(() -> {
                loop.register(hungUp);
                loop.register(witness);
            });
            Await.until("it was given a fair chance", () -> hungUp.drains >= 64);
            assertThat(roundsInASecond(witness)).isLessThan(50);
            int before = hungUp.drains;
            witness.signal();
            Await.until("it is still read when the loop is awake", () -> hungUp.drains > before);
            deregister(hungUp);
            deregister(witness);
        }
    }

    @Test
    void aDescriptorThatIsNotOpenIsDropped() {
        EventFd stale = new EventFd() {
            @Override
            public int fd() {
                return 1_000_000; // no process has so many
            }
        };
        stale.deaf = true;
        try (stale;
                EventFd witness = new EventFd()) {
            loop.execute(() -> {
                loop.register(stale);
                loop.register(witness);
            });
            settle(witness);
            loop.call(() -> true);
            int before = stale.drains;
            int seen = witness.drains;
            witness.signal();
            Await.until("the loop goes on", () -> witness.drains > seen);
            assertThat(stale.drains).isEqualTo(before);
        }
    }

    @Test
    void closesWhileItSleeps() {
        long start = System.nanoTime();
        loop.close();
        assertThat(System.nanoTime() - start).isLessThan(4_000 * MS);
        loop.close();
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> loop.execute(() -> {}))
                .withMessage("ha-test-poll is closed");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.getName().equals("ha-test-poll"));
    }

    @Test
    void aWakeUpAfterTheEndTouchesNobodysDescriptor() {
        loop.close();
        try (EventFd heir = new EventFd() {}) { // very likely has the number of the loop's own eventfd
            loop.wakeUp();
            NativeMemory count = new NativeMemory(8);
            try {
                assertThat(LibC.read(heir.fd(), count.address(), 8)).isNegative();
                assertThat(LibC.errno()).isEqualTo(Errno.EAGAIN);
            } finally {
                Reference.reachabilityFence(count);
            }
        }
    }

    @Test
    void leavesNoDescriptorBehind() throws IOException {
        loop.close();
        long before = openDescriptors();
        for (int i = 0; i < 20; i++) {
            PollLoop.start("ha-test-poll-many", ticker).close();
        }
        assertThat(openDescriptors()).isLessThan(before + 10);
    }

    @Test
    void becomesARealTimeThreadWithoutBequeathingIt() throws Exception {
        try {
            loop.call(() -> {
                loop.realtime(10);
                loop.realtime(5); // somebody else on this loop, content with less
                return true;
            });
        } catch (LinuxException e) {
            assertThat(e).hasMessageContaining("real-time priority 10 for ha-test-poll: Operation not permitted");
            Lab.require(false, e.getMessage());
        }
        List<String> policies = loop.call(() -> {
            List<String> seen = new CopyOnWriteArrayList<>();
            seen.add(policy());
            Thread child = new Thread(() -> seen.add(policy()), "ha-test-child");
            child.start();
            try {
                child.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return seen;
        });
        assertThat(policies).containsExactly("1 10", "0 0");
    }

    @Test
    void refusesOtherThreadsWhatIsTheLoopsOwn() {
        try (EventFd source = new EventFd() {}) {
            for (Runnable call : List.<Runnable>of(
                    () -> loop.register(source), () -> loop.deregister(source), () -> loop.realtime(1))) {
                assertThatIllegalStateException()
                        .isThrownBy(call::run)
                        .withMessage("thread: " + Thread.currentThread().getName()
                                + " (expected: ha-test-poll; hand the call to the loop with call() or execute())");
            }
        }
    }

    @Test
    void saysWhatARealTimeThreadNeeds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loop.realtime(100))
                .withMessage("fifoPriority: 100 (expected: 1..99)");
        LinuxException refused = PollLoop.refused(Errno.EPERM, "real-time priority 10 for ha-vrrp");
        assertThat(refused)
                .hasMessageStartingWith("real-time priority 10 for ha-vrrp: Operation not permitted (errno 1); needs")
                .hasMessageContaining("CAP_SYS_NICE")
                .hasMessageContaining("rtprio");
        assertThat(refused.errno()).isEqualTo(Errno.EPERM);
    }

    /** {@code "policy rt_priority"} of the calling thread, fields 41 and 40 of {@code proc(5)} stat. */
    private static String policy() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[41 - 3] + " " + fields[40 - 3];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void deregister(ReadableFd source) {
        loop.call(() -> {
            loop.deregister(source);
            return true;
        });
    }

    /** Waits until the source was read once, after which the loop has nothing to do. */
    private static void settle(EventFd source) {
        Await.until("a first round", () -> source.drains > 0);
    }

    private static int roundsInASecond(EventFd source) {
        settle(source);
        int before = source.drains;
        long end = System.nanoTime() + 1_000 * MS;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return source.drains - before;
    }

    private static long openDescriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
