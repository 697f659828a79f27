package io.ha4j.health.probe;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.ha4j.ComponentId;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of a node on which blocking probes run. A check holds one of them at most: a probe that comes before the last one has ended, such
 * as a cancelled one that still unwinds, waits for that end; a second one that would wait fails. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
final class ProbeWorkers implements HaRuntime<ProbeWorkers> {

    static final int THREADS = 16;

    /** One for each node, pulled in by the first check that needs it. */
    static final HaComponent<ProbeWorkers> COMPONENT = new Component("workers", "probe-worker", THREADS);

    /** As many commands of a node run at once. */
    static final int COMMAND_THREADS = 64;

    /** Those of commands, of which many may hang: code that blocks otherwise need not wait for them. */
    static final HaComponent<ProbeWorkers> COMMANDS = new Component("commands", "command", COMMAND_THREADS);

    private static final Logger log = LoggerFactory.getLogger(ProbeWorkers.class);
    private static final int QUEUE_CAPACITY = 4_096;

    private final String nodeName;
    private final ThreadPoolExecutor pool;
    private final Object turns = new Object();
    /** The checks with a work that runs, or waits for a thread. Guarded by {@code turns}, as is the next. */
    private final Set<ComponentId> busy = new HashSet<>();
    /** What begins when the work of its check has ended; only of those which are busy. */
    private final Map<ComponentId, Work> successors = new HashMap<>();

    private ProbeWorkers(String nodeName, String threadName, int threads) {
        this.nodeName = nodeName;
        AtomicInteger count = new AtomicInteger();
        pool = new ThreadPoolExecutor(threads, threads, 10, SECONDS, new ArrayBlockingQueue<>(QUEUE_CAPACITY), task -> {
            Thread thread = new Thread(task, "ha-" + nodeName + "-" + threadName + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
    }

    CompletableFuture<ProbeResult> submit(ProbeRequest request, BlockingProbe probe) {
        Work work = new Work(request, probe);
        boolean first;
        synchronized (turns) {
            first = busy.add(request.check());
            if (!first && successors.putIfAbsent(request.check(), work) != null) {
                return CompletableFuture.completedFuture(
                        ProbeResult.failure("the previous probe has not ended, and the next one waits already"));
            }
        }
        if (first) {
            begin(work);
        }
        return work.result();
    }

    private void begin(Work work) {
        try {
            pool.execute(work);
        } catch (RejectedExecutionException e) {
            end(work);
            work.result.complete(ProbeResult.failure("no worker is free for the probe"));
        } catch (
                OutOfMemoryError
                        e) { // as the JVM calls it when the system gives no more threads: it may, a moment later
            end(work);
            work.result.complete(ProbeResult.failure("no thread for the probe: " + e.getMessage()));
        }
    }

    /** By way of the queue, so that checks which hang do not keep their threads from those that wait. */
    private void end(Work work) {
        Work next;
        synchronized (turns) {
            next = successors.remove(work.request.check());
            if (next == null) {
                busy.remove(work.request.check());
            }
        }
        if (next != null) {
            begin(next);
        }
    }

    /** What is cancelled before it began need not be waited for. */
    private void withdraw(Work work) {
        boolean waited;
        synchronized (turns) {
            waited = successors.remove(work.request.check(), work);
        }
        if (!waited && pool.remove(work)) {
            end(work);
        }
    }

    @Override
    public ProbeWorkers handle() {
        return this;
    }

    @Override
    public Object snapshot() {
        synchronized (turns) {
            return Map.of("threads", pool.getPoolSize(), "busy", busy.size());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(5, SECONDS)) {
                synchronized (turns) {
                    log.warn("{}: probes of {} do not end, though interrupted", nodeName, busy);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Work implements Runnable {

        private final ProbeRequest request;
        private final BlockingProbe probe;
        private final CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        private @Nullable Thread runner;

        Work(ProbeRequest request, BlockingProbe probe) {
            this.request = request;
            this.probe = probe;
        }

        CompletableFuture<ProbeResult> result() {
            result.whenComplete((r, e) -> {
                if (e != null) {
                    withdraw(this);
                }
                interruptRunner();
            });
            return result;
        }

        @Override
        public void run() {
            setRunner(Thread.currentThread());
            ProbeResult ended = null;
            try {
                ended = result.isDone() ? null : probe.probe(request);
            } catch (Exception | Error e) { // a broken probe is a failed one; it must not cost the thread
                ended = ProbeResult.failure(e);
            } finally {
                setRunner(null);
                end(this);
                result.complete(ended == null ? ProbeResult.failure("the probe returned null") : ended);
            }
        }

        /** From here on no interrupt is meant for this work, and one that came late is not left to the next. */
        @SuppressWarnings("ResultOfMethodCallIgnored")
        private synchronized void setRunner(@Nullable Thread thread) {
            runner = thread;
            if (thread == null) {
                Thread.interrupted();
            }
        }

        private synchronized void interruptRunner() {
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    private record Component(String name, String threadName, int threads) implements HaComponent<ProbeWorkers> {

        @Override
        public ComponentId id() {
            return new ComponentId("health-probe", name);
        }

        @Override
        public HaRuntime<ProbeWorkers> start(HaContext context) {
            return new ProbeWorkers(context.nodeName(), threadName, threads);
        }
    }
}
