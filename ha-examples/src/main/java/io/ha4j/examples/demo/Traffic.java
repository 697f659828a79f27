package io.ha4j.examples.demo;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A steady client: some workers use a new connection for each request, some keep theirs. Every worker begins a request every 20 ms
 * whatever became of the one before.
 */
final class Traffic implements AutoCloseable {

    private static final int WORKERS_OF_EACH_KIND = 4;
    private static final Duration PACE = Duration.ofMillis(20);

    private final TrafficLog log = new TrafficLog();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean ended;

    private Traffic() {}

    static Traffic start(InetSocketAddress target) {
        Traffic traffic = new Traffic();
        int count = 2 * WORKERS_OF_EACH_KIND;
        for (int i = 0; i < count; i++) {
            boolean keepAlive = i % 2 == 1;
            long phase = PACE.toNanos() * i / count; // evenly spread, so that a gap shows to a few milliseconds
            Thread worker = new Thread(
                    () -> traffic.work(new HttpClient(target, keepAlive), keepAlive, phase), "demo-client-" + i);
            worker.setDaemon(true);
            worker.start();
            traffic.workers.add(worker);
        }
        return traffic;
    }

    TrafficLog log() {
        return log;
    }

    /** {@return whether all clients are still at work} */
    boolean isComplete() {
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
                worker.join(3_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
