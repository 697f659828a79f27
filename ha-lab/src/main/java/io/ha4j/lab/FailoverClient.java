package io.ha4j.lab;

import io.ha4j.value.Addresses;
import io.ha4j.value.Require;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks a virtual address all the time, as a busy client does, and notes when who answered: what a failover costs, seen from outside.
 * The neighbour cache of its host is part of what is measured. It needs {@link Host#echo} on those that may hold the address.
 *
 * <p>Two threads of its own on the host; the memory is bounded. Thread-safe.
 */
public final class FailoverClient implements AutoCloseable {

    private static final int MOST_CHANGES = 1_000;
    private static final int QUESTION = 8;

    private final DatagramChannel channel;
    private final InetSocketAddress target;
    private final long intervalNanos;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;
    private long sent;

    private final Object lock = new Object();
    private String answering = "";
    private long lastAnswerNanos;
    private long received;
    private @Nullable Outage longest;
    private List<Outage> changes = new ArrayList<>();

    private FailoverClient(DatagramChannel channel, InetSocketAddress target, Duration interval) {
        this.channel = channel;
        this.target = target;
        this.intervalNanos = interval.toNanos();
        reset();
    }

    /**
     * {@return a client that asks from now on}
     *
     * @param address the virtual address
     * @param port of {@link Host#echo}
     * @param interval between two questions, 100 us or more
     */
    public static FailoverClient start(Host host, String address, int port, Duration interval) {
        InetAddress target = Addresses.parse("address", address);
        Require.inRange("interval", interval, Duration.ofNanos(100_000), Duration.ofMinutes(1));
        int ifIndex = host.interfaceIndex();
        FailoverClient client = host.ask(() -> {
            DatagramChannel channel = DatagramChannel.open(Echo.family(target));
            // More than the neighbour cache holds back while nobody has the address, or the sender would wait for it.
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 20);
            return new FailoverClient(channel, new InetSocketAddress(Echo.scoped(target, ifIndex), port), interval);
        });
        host.attach(client);
        client.threads.add(host.spawn("listen", client::listen));
        client.threads.add(host.spawn("ask", client::ask));
        return client;
    }

    private void ask() {
        ByteBuffer question = ByteBuffer.allocateDirect(QUESTION);
        long due = System.nanoTime();
        while (!closed) {
            try {
                question.clear().putLong(0, sent++);
                channel.send(question, target);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // No route or link now: it may come back.
            }
            due += intervalNanos;
            long wait = due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else {
                due -= wait; // never catch up: that would be a burst
            }
        }
    }

    private void listen() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(2 * Echo.LONGEST_QUESTION);
        byte[] name = new byte[Echo.LONGEST_QUESTION];
        while (!closed) {
            try {
                channel.receive(buffer.clear());
                long nowNanos = System.nanoTime();
                int length = buffer.position() - QUESTION;
                if (length > 0 && length <= name.length) {
                    buffer.get(0, name, 0, length);
                    answered(new String(name, 0, length, StandardCharsets.US_ASCII), nowNanos);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(intervalNanos); // an error of the link, told once
            }
        }
    }

    private void answered(String who, long nowNanos) {
        synchronized (lock) {
            received++;
            if (longest == null || nowNanos - lastAnswerNanos > longest.endedNanos() - longest.beganNanos()) {
                longest = outage(who, nowNanos);
            }
            if (!who.equals(answering) && changes.size() < MOST_CHANGES) {
                changes.add(outage(who, nowNanos));
            }
            answering = who;
            lastAnswerNanos = nowNanos;
        }
    }

    private Outage outage(String after, long nowNanos) {
        return new Outage(answering, after, lastAnswerNanos, nowNanos);
    }

    /** Forgets what was measured; counts from now on. */
    public void reset() {
        synchronized (lock) {
            longest = null;
            changes = new ArrayList<>();
            received = 0;
            lastAnswerNanos = System.nanoTime();
        }
    }

    /** {@return the host that answered last, empty if none has} */
    public String answering() {
        synchronized (lock) {
            return answering;
        }
    }

    /** {@return the longest time without an answer since {@link #reset()}, which may be the one that lasts} */
    public Outage longestOutage() {
        synchronized (lock) {
            Outage current = outage("", System.nanoTime());
            return longest == null || current.length().compareTo(longest.length()) > 0 ? current : longest;
        }
    }

    /** {@return each time another host answered than before, since {@link #reset()}; the first 1000 of them} */
    public List<Outage> changes() {
        synchronized (lock) {
            return List.copyOf(changes);
        }
    }

    /** {@return how many answers came since {@link #reset()}} */
    public long received() {
        synchronized (lock) {
            return received;
        }
    }

    /** Ends it. Idempotent. */
    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
        threads.forEach(Closing::join);
    }
}
