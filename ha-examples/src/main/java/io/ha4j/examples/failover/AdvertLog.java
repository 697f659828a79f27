package io.ha4j.examples.failover;

import io.ha4j.HaException;
import io.ha4j.lab.Host;
import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.linux.socket.ReceivedPacket;
import io.ha4j.time.Ticker;
import io.ha4j.value.AddressFamily;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The advertisements that a host hears, each with the time at which the kernel received it. Keeps the last 20000. Thread-safe; a thread
 * of its own, which sleeps in between.
 */
final class AdvertLog implements AutoCloseable, ReadableFd {

    private static final int VRRP = 112;
    private static final int MOST = 20_000;
    private static final InetAddress GROUP = Addresses.parse("group", "224.0.0.18");

    /**
     * An advertisement.
     *
     * @param nanos when the kernel received it, by {@link System#nanoTime()}
     * @param source the address of its sender
     * @param priority what it says; 0: its sender gives up
     */
    record Advert(long nanos, String source, int priority) {}

    private final RawIpSocket socket;
    private final PollLoop loop;
    private final ReceivedPacket packet = new ReceivedPacket();
    private final Deque<Advert> adverts = new ArrayDeque<>();

    private AdvertLog(RawIpSocket socket, PollLoop loop) {
        this.socket = socket;
        this.loop = loop;
    }

    static AdvertLog start(Host host) {
        try {
            int ifIndex = host.interfaceIndex();
            RawIpSocket socket = host.call(() -> RawIpSocket.open(AddressFamily.IPV4, VRRP)
                    .bindToDevice(Host.INTERFACE)
                    .joinGroup(GROUP, ifIndex));
            AdvertLog log = new AdvertLog(socket, PollLoop.start("lab-adverts", Ticker.system()));
            log.loop.execute(() -> log.loop.register(log));
            return log;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new HaException("cannot listen on " + host + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    @Override
    public void drain(long nowNanos) {
        try {
            while (socket.receive(packet)) {
                if (!packet.malformed() && packet.length() > 2) {
                    add();
                }
            }
        } catch (IOException e) {
            // the interface went away
        }
    }

    private void add() {
        Instant wall = Instant.now();
        long sinceNanos = TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) + wall.getNano() - packet.kernelTimeNanos();
        Advert advert = new Advert(
                System.nanoTime() - sinceNanos,
                packet.source().getHostAddress(),
                packet.bytes()[packet.offset() + 2] & 0xff); // RFC 9568 section 5.2
        synchronized (adverts) {
            if (adverts.size() == MOST) {
                adverts.removeFirst();
            }
            adverts.addLast(advert);
        }
    }

    /** {@return the advertisements since a time, in order} */
    List<Advert> since(long nanos) {
        synchronized (adverts) {
            return adverts.stream().filter(a -> a.nanos() - nanos >= 0).toList();
        }
    }

    /** {@return the last one of a sender that was heard} */
    Advert lastOf(String source) {
        synchronized (adverts) {
            Iterator<Advert> newestFirst = adverts.descendingIterator();
            while (newestFirst.hasNext()) {
                Advert advert = newestFirst.next();
                if (advert.source().equals(source)) {
                    return advert;
                }
            }
        }
        throw new IllegalStateException("no advertisement of " + source);
    }

    @Override
    public void close() {
        loop.call(() -> {
            loop.deregister(this);
            return true;
        });
        loop.close();
        socket.close();
    }
}
