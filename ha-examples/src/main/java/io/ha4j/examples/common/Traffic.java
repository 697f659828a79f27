package io.ha4j.examples.common;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A steady client: some workers use a new connection for each request, some keep theirs. Every worker begins a request every 20 ms
 * whatever became of the one before.
 */
public final class Traffic implements AutoCloseable {

    /** How often a worker begins a request. */
    public static final Duration PACE = Duration.ofMillis(20);

    private final TrafficLog log = new TrafficLog();
    private final List<Thread> workers = new ArrayList<>();
    private final Duration patience;
    private volatile boolean ended;

    private Traffic(Duration patience) {
        this.patience = patience;
    }

    /**
     * Begins.
     *
     * @param workers how many; every other one keeps its connection
     * @param patience of each, see {@link HttpClient}
     */
    public static Traffic start(InetSocketAddress target, int workers, Duration patience) {
        Traffic traffic = new Traffic(patience);
        for (int i = 0; i < workers; i++) {
            boolean keepAlive = i % 2 == 1;
            long phase = PACE.toNanos() * i / workers; // evenly spread, so that a gap shows to a few milliseconds
            HttpClient client = new HttpClient(target, keepAlive, patience);
            Thread worker = new Thread(() -> traffic.work(client, keepAlive, phase), "client-" + i);
            worker.setDaemon(true);
            worker.start();
            traffic.workers.add(worker);
        }
        return traffic;
    }

    public TrafficLog log() {
        return log;
    }

    /** {@return whether all clients are still at work} */
    public boolean isComplete() {
        return workers.stream().allMatch(Thread::isAlive);
    }

    private void work(HttpClient client, boolean keepAlive, long phase) {
        long next = System.nanoTime() + phase;
        try (client) {
            while (!ended) {
                long wait = next - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                    continue;
                }
                long began = System.nanoTime();
                HttpClient.Answer answer = client.request();
                log.add(new TrafficLog.Entry(began, System.nanoTime(), keepAlive, answer));
                next = Math.max(next + PACE.toNanos(), System.nanoTime());
            }
        }
    }

    @Override
    public void close() {
        ended = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
            try {
                worker.join(3 * patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
