package io.ha4j.examples.faults;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ha4j.examples.common.Verdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * As many idle connections as are asked for, or as this process may have descriptors for, two each; clients and servers are processes of
 * their own.
 */
final class Idle implements Ordeal {

    /**
     * Over one virtual server. Linux gives every other one of its 28,232 ports to connections to one address, and then searches long for
     * each.
     */
    private static final int MOST_TO_ONE = 10_000;

    private static final int REHEARSED = 200;
    /** Descriptors of the JVM, of the nodes and of pipes. */
    private static final int SPARE = 500;

    private static final int PER_CONNECTION = 2;
    /** Of heap and direct memory for each, over bare sockets and over channels, and what else comes and goes. */
    private static final long MOST_BYTES = 1_024;

    private static final long MOST_BYTES_OF_CHANNELS = 8_192;
    private static final long NOISE = 2_000_000;

    private final FaultsOptions options;

    Idle(FaultsOptions options) {
        this.options = options;
    }

    @Override
    public void run(Verdict verdict) throws Exception {
        int count = Math.min(options.connections(), mostConnections());
        verdict.title("%,d idle connections for %d s"
                .formatted(count, options.length().toSeconds()));
        if (count < options.connections()) {
            verdict.say(
                    "not %,d: a process may have %,d descriptors here (ulimit -Hn), and each connection takes %d",
                    options.connections(), descriptorLimit(), PER_CONNECTION);
        }
        List<Held> all = new ArrayList<>();
        try {
            int parts = (count + MOST_TO_ONE - 1) / MOST_TO_ONE;
            for (int i = 0; i < parts; i++) {
                all.add(Held.start(options.plane()));
            }
            play(all, count, verdict);
        } finally {
            all.forEach(Held::close);
        }
    }

    private void play(List<Held> all, int count, Verdict verdict) throws IOException, InterruptedException {
        for (Held one : all) {
            one.hold(REHEARSED);
            one.echo(REHEARSED);
        }
        drop(all);
        Resources before = Resources.now();
        int held = 0;
        for (Held one : all) {
            held += one.hold(Math.min(MOST_TO_ONE, count - held));
        }
        Resources during = Resources.now();
        TimeUnit.NANOSECONDS.sleep(options.length().toNanos());
        int open = all.stream().mapToInt(Held::open).sum();
        verdict.expect(held == count && open == count, "%,d were opened, %,d are open at the end", held, open);
        int echoed = 0;
        for (Held one : all) {
            echoed += one.echo(one.open());
        }
        verdict.expect(echoed == count, "%,d of them carry a byte there and back", echoed);
        verdict.say("with them: %s", during);
        long grown = during.heapBytes() + during.directBytes() - before.heapBytes() - before.directBytes();
        verdict.expect(
                grown <= mostBytes() * held + NOISE,
                "%,d bytes of heap and direct memory for each (at most %,d, and %.0f MB for all)",
                grown / count,
                mostBytes(),
                NOISE / 1e6);
        drop(all);
        Resources.compareWith(before, verdict);
    }

    private static void drop(List<Held> all) throws IOException, InterruptedException {
        for (Held one : all) {
            one.drop();
        }
    }

    private long mostBytes() {
        return switch (options.plane().engine()) {
            case AUTO, EPOLL -> MOST_BYTES;
            case EPOLL_CHANNELS, IO_URING, NIO -> MOST_BYTES_OF_CHANNELS;
        };
    }

    private static int mostConnections() {
        return (int) Math.max(1, (descriptorLimit() - SPARE) / PER_CONNECTION);
    }

    private static long descriptorLimit() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
    }
}
