package io.ha4j.examples.faults;

import io.ha4j.examples.common.Traffic;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Clients that behave: each sends a line every 20 ms and awaits it back, every other one over a new connection each time.
 * Nothing is tried twice.
 */
final class Callers implements AutoCloseable {

    /** What comes before the first line of a connection: nothing. */
    static final Supplier<byte[]> NO_PREFACE = () -> new byte[0];

    private final InetSocketAddress target;
    private final Supplier<byte[]> preface;
    private final Duration patience;
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean ended;

    private long calls;
    private long connections;
    private long bytes;
    private long failures;
    private long slowestNanos;
    private String firstFailure = "";

    private Callers(InetSocketAddress target, Supplier<byte[]> preface, Duration patience) {
        this.target = target;
        this.preface = preface;
        this.patience = patience;
    }

    /**
     * Begins.
     *
     * @param workers how many; every other one keeps its connection
     * @param preface what comes before the first line of a connection, by any thread
     * @param patience for how long each awaits its line
     */
    static Callers start(InetSocketAddress target, int workers, Supplier<byte[]> preface, Duration patience) {
        Callers callers = new Callers(target, preface, patience);
        for (int i = 0; i < workers; i++) {
            boolean keep = i % 2 == 1;
            Thread worker = new Thread(() -> callers.work(keep), "caller-" + i);
            worker.setDaemon(true);
            worker.start();
            callers.workers.add(worker);
        }
        return callers;
    }

    /** One client's call over a connection of its own: {@return whether it was answered} */
    static boolean isServed(InetSocketAddress target, Duration patience) {
        try (Socket socket = connect(target, patience)) {
            return call(socket, new byte[0]);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What became of the calls.
     *
     * @param calls how many were begun
     * @param connections over how many connections
     * @param bytes how many bytes in lines were sent
     * @param failures how many were not answered
     * @param slowestMillis what one took at most
     * @param firstFailure in words; empty: none
     */
    record Tally(long calls, long connections, long bytes, long failures, double slowestMillis, String firstFailure) {

        @Override
        public String toString() {
            return String.format(
                    java.util.Locale.ROOT,
                    "%d calls, %d failed, the slowest %.0f ms%s",
                    calls,
                    failures,
                    slowestMillis,
                    firstFailure.isEmpty() ? "" : "; the first: " + firstFailure);
        }
    }

    /** Ends: {@return what became of the calls} */
    Tally end() {
        close();
        synchronized (this) {
            return new Tally(calls, connections, bytes, failures, slowestNanos / 1e6, firstFailure);
        }
    }

    private void work(boolean keep) {
        Socket socket = null;
        long next = System.nanoTime();
        while (!ended) {
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
                continue;
            }
            long began = System.nanoTime();
            boolean fresh = socket == null;
            String failure = null;
            try {
                if (socket == null) {
                    socket = connect(target, patience);
                }
                failure = call(socket, fresh ? preface.get() : new byte[0]) ? null : "something else came back";
            } catch (IOException e) {
                failure = e.toString();
            }
            count(fresh, System.nanoTime() - began, failure);
            if (!keep || failure != null) {
                close(socket);
                socket = null;
            }
            next = Math.max(next + Traffic.PACE.toNanos(), System.nanoTime());
        }
        close(socket);
    }

    private static final byte[] LINE = "hello\n".getBytes(StandardCharsets.US_ASCII);

    private static Socket connect(InetSocketAddress target, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(target, (int) patience.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean call(Socket socket, byte[] before) throws IOException {
        OutputStream out = socket.getOutputStream();
        int half = before.length / 2;
        out.write(before, 0, half);
        out.write(before, half, before.length - half);
        out.write(LINE);
        return Arrays.equals(LINE, socket.getInputStream().readNBytes(LINE.length));
    }

    private synchronized void count(boolean fresh, long nanos, @Nullable String failure) {
        calls++;
        connections += fresh ? 1 : 0;
        bytes += LINE.length;
        slowestNanos = Math.max(slowestNanos, nanos);
        if (failure != null) {
            failures++;
            firstFailure = firstFailure.isEmpty() ? failure : firstFailure;
        }
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException ignored) { // it is given up either way
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
