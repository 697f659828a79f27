package io.ha4j.examples.faults;

import io.ha4j.examples.common.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** PROXY headers that are none, thousands of them, beside good ones. */
final class Headers implements Ordeal {

    /** For a header, on a machine that has nothing else to do. */
    private static final Duration QUIET = Duration.ofMillis(200);
    /** Fewer than a header that is too slow has bytes: it sends so many in the time that is for all. */
    private static final int BYTES_IN_TIME = 20;
    /** Of a bad client, for the end of its connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int CLIENTS = 64;
    private static final int CALLERS = 20;
    private static final byte[] LINE = {'l', 'e', 'a', 'k', '\n'};

    private final FaultsOptions options;
    private final Duration timeout;

    Headers(FaultsOptions options) {
        this.options = options;
        this.timeout = QUIET.plus(options.busy());
    }

    @Override
    public void run(Verdict verdict) throws Exception {
        verdict.title("PROXY headers that are none");
        try (Front front = Front.start(options.plane(), tcp -> tcp.acceptProxyProtocol(timeout))) {
            play(front, Duration.ofSeconds(1));
            front.awaitOpen(0);
            Resources before = Resources.now();
            long malformedBefore = front.snapshot().malformed();
            Front.Arrived arrivedBefore = front.arrived();
            try (Callers callers = Callers.start(front.address(), CALLERS, Headers::good, options.patience())) {
                Bad bad = play(front, options.length());
                Callers.Tally tally = callers.end();
                front.awaitOpen(0);
                long malformed = front.snapshot().malformed() - malformedBefore;
                verdict.expect(
                        bad.sent.get() > 0 && bad.refused.get() == bad.sent.get() && malformed == bad.sent.get(),
                        "%d of %d kinds: %d thrown out, %d counted as malformed%s",
                        bad.sent.get(),
                        BadHeader.ALL.size(),
                        bad.refused.get(),
                        malformed,
                        bad.firstFailure());
                Front.Arrived arrived = front.arrived();
                long connections = arrived.connections() - arrivedBefore.connections() - tally.connections();
                long bytes = arrived.bytes() - arrivedBefore.bytes() - tally.bytes();
                verdict.expect(
                        connections == 0 && bytes == 0,
                        "none reaches the server: %d connections and %d bytes more than the good ones'",
                        connections,
                        bytes);
                verdict.expect(tally.calls() > 0 && tally.failures() == 0, "good ones beside them: %s", tally);
            }
            Resources.compareWith(before, verdict);
        }
    }

    private static byte[] good() {
        return ThreadLocalRandom.current().nextBoolean() ? GoodHeader.line() : GoodHeader.block();
    }

    /** What became of the bad ones. Thread-safe. */
    private static final class Bad {

        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();

        String firstFailure() {
            String first = failures.peek();
            return first == null ? "" : "; the first that was not: " + first;
        }
    }

    private Bad play(Front front, Duration length) throws InterruptedException {
        Bad bad = new Bad();
        long end = System.nanoTime() + length.toNanos();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            Thread client = new Thread(
                    () -> {
                        Random random = new Random(first);
                        List<BadHeader> kinds = BadHeader.ALL;
                        for (int next = first; System.nanoTime() - end < 0; next++) {
                            play(front.address(), kinds.get(next % kinds.size()), random, bad);
                        }
                    },
                    "bad-" + i);
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
        return bad;
    }

    private void play(InetSocketAddress target, BadHeader kind, Random random, Bad bad) {
        try (Socket socket = new Socket()) {
            int patienceMillis = (int) timeout.plus(PATIENCE).toMillis();
            socket.setSoTimeout(patienceMillis);
            socket.connect(target, patienceMillis);
            bad.sent.incrementAndGet();
            if (isThrownOut(socket, kind, random)) {
                bad.refused.incrementAndGet();
            } else {
                bad.failures.add(kind.name() + " was answered");
            }
        } catch (IOException | InterruptedException e) {
            bad.failures.add(kind.name() + ": " + e);
        }
    }

    /** {@return whether the connection ends, in order or not, without a byte} */
    private boolean isThrownOut(Socket socket, BadHeader kind, Random random) throws IOException, InterruptedException {
        try {
            send(socket, kind, random);
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) { // while it was sending, or after that
            return true;
        }
    }

    private void send(Socket socket, BadHeader kind, Random random) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        byte[] bytes = kind.bytes(random);
        if (kind.then() == BadHeader.Then.TRICKLE) {
            for (byte one : bytes) {
                out.write(one);
                TimeUnit.NANOSECONDS.sleep(timeout.toNanos() / BYTES_IN_TIME);
            }
            return;
        }
        out.write(bytes);
        if (kind.then() == BadHeader.Then.SAY) {
            out.write(LINE);
        } else if (kind.then() == BadHeader.Then.END) {
            socket.shutdownOutput();
        }
    }
}
