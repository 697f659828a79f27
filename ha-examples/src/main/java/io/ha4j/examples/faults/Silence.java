package io.ha4j.examples.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clients that fall silent: half of them say nothing at all, the others half a request. They wait until they are thrown out. */
final class Silence implements AutoCloseable {

    private static final byte[] HALF = "GET / HT".getBytes(StandardCharsets.US_ASCII);
    private static final int LOOK_MILLIS = 5;

    private final Selector selector;
    private final List<Long> millis = new ArrayList<>();
    private int unexpected;

    private Silence(Selector selector) {
        this.selector = selector;
    }

    /**
     * What became of them.
     *
     * @param opened how many there were
     * @param gone how many were thrown out
     * @param unexpected how many got bytes
     * @param shortestMillis how soon the first went, from when it began to connect
     * @param medianMillis the same of half of them
     * @param longestMillis the same of the last
     */
    record Fate(int opened, int gone, int unexpected, long shortestMillis, long medianMillis, long longestMillis) {}

    /**
     * Opens so many, and watches until all are gone.
     *
     * @param patience for how long at most
     * @param look called every few milliseconds
     */
    static Fate of(InetSocketAddress target, int count, Duration patience, Runnable look) throws IOException {
        try (Silence silence = new Silence(Selector.open())) {
            for (int i = 0; i < count; i++) {
                silence.open(target, i % 2 == 0);
            }
            long end = System.nanoTime() + patience.toNanos();
            while (silence.millis.size() < count && System.nanoTime() - end < 0) {
                silence.selector.select(silence::ready, LOOK_MILLIS);
                look.run();
            }
            return silence.fate(count);
        }
    }

    private void open(InetSocketAddress target, boolean half) throws IOException {
        long began = System.nanoTime(); // before all that the proxy sees of it: later would make the time too short
        SocketChannel client = SocketChannel.open(target);
        if (half) {
            client.write(ByteBuffer.wrap(HALF));
        }
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ, began);
    }

    private void ready(SelectionKey key) {
        try {
            if (((SocketChannel) key.channel()).read(ByteBuffer.allocate(HALF.length)) >= 0) {
                unexpected++;
                return;
            }
        } catch (IOException reset) { // as it is to be
        }
        millis.add((System.nanoTime() - (Long) key.attachment()) / 1_000_000);
        close(key);
    }

    private Fate fate(int opened) {
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        long shortest = Arrays.stream(sorted).findFirst().orElse(0);
        long median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        long longest = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        return new Fate(opened, sorted.length, unexpected, shortest, median, longest);
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException ignored) { // it is given up either way
        }
    }

    @Override
    public void close() throws IOException {
        selector.keys().forEach(Silence::close);
        selector.close();
    }
}
