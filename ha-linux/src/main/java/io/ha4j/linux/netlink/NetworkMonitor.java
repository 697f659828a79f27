package io.ha4j.linux.netlink;

import io.ha4j.linux.LinuxException;
import io.ha4j.linux.sys.Errno;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The links and addresses of the network namespace that the opening thread is in, kept up to date by what the kernel tells. Needs no
 * privilege.
 *
 * <p>Wait until {@link #fd()} can be read, then call {@link #drain}: the tables change only there. News that the kernel had to drop,
 * because nobody read, is made good by reading the tables anew. The kernel tells a new IPv6 address when duplicate address detection
 * is over, not before. One owner thread.
 */
public final class NetworkMonitor implements AutoCloseable {

    private static final int RTNLGRP_LINK = 1;
    private static final int RTNLGRP_IPV4_IFADDR = 5;
    private static final int RTNLGRP_IPV6_IFADDR = 9;
    private static final int RECEIVE_BUFFER = 1 << 20;
    private static final int MAX_DATAGRAMS = 256; // one call's
    private static final long RESYNC_NANOS = Duration.ofSeconds(1).toNanos();

    private final NetlinkSocket news;
    private final Rtnetlink dumps;
    private final NetworkTable table = new NetworkTable();
    private boolean newsLost;
    private long resyncAtNanos = Long.MIN_VALUE;
    private long resyncs;

    private NetworkMonitor(NetlinkSocket news, Rtnetlink dumps) {
        this.news = news;
        this.dumps = dumps;
    }

    /**
     * {@return a monitor of the network namespace of the calling thread, whose tables are complete}
     *
     * @throws LinuxException if this is not Linux, or the tables cannot be read
     */
    public static NetworkMonitor open() {
        return open(RECEIVE_BUFFER);
    }

    static NetworkMonitor open(int receiveBuffer) {
        NetlinkSocket news = NetlinkSocket.open(NetlinkSocket.ROUTE);
        try {
            news.receiveBuffer(receiveBuffer);
            news.join(RTNLGRP_LINK);
            news.join(RTNLGRP_IPV4_IFADDR);
            news.join(RTNLGRP_IPV6_IFADDR);
            return open(news);
        } catch (RuntimeException e) {
            news.close();
            throw e;
        }
    }

    private static NetworkMonitor open(NetlinkSocket news) {
        Rtnetlink dumps = Rtnetlink.open();
        try {
            NetworkMonitor monitor = new NetworkMonitor(news, dumps);
            monitor.readTables(change -> {}); // after the subscription: what changes meanwhile is waiting in the socket
            return monitor;
        } catch (RuntimeException e) {
            dumps.close();
            throw e;
        }
    }

    /** {@return the links, by index; a live view for the owner thread} */
    public Collection<Link> links() {
        return table.links();
    }

    /** {@return the link that has this name now, null if none has} */
    public @Nullable Link link(String name) {
        return table.link(name);
    }

    /** {@return the link of this index, null if there is none} */
    public @Nullable Link link(int index) {
        return table.link(index);
    }

    /** {@return the addresses of a link, in the order in which they came; a copy} */
    public List<InterfaceAddress> addresses(int ifIndex) {
        return table.addresses(ifIndex);
    }

    /** {@return the descriptor to wait for: readable when there is something to {@link #drain}} */
    public int fd() {
        return news.fd();
    }

    /** {@return how often the tables had to be read anew because news was lost} */
    public long resyncs() {
        return resyncs;
    }

    /**
     * {@return when to call {@link #drain} although nothing can be read, because the tables must be read anew; {@link Long#MAX_VALUE}:
     * never}
     */
    public long deadlineNanos() {
        return newsLost ? resyncAtNanos : Long.MAX_VALUE;
    }

    /**
     * Takes in what the kernel has told, at most {@value #MAX_DATAGRAMS} datagrams of it, and hands out the changes in order, after the
     * tables have them. Does not wait for news. If news was lost it reads the tables anew, at most once a second: see {@link
     * #deadlineNanos()}.
     *
     * @param changes must not throw
     * @param nowNanos the time, of a clock that never goes back
     * @throws LinuxException if the tables could not be read anew; a call from {@link #deadlineNanos()} on tries again
     */
    public void drain(Consumer<NetworkChange> changes, long nowNanos) {
        for (int i = 0; i < MAX_DATAGRAMS; i++) {
            if (!takeDatagram(changes)) {
                if (newsLost && nowNanos >= resyncAtNanos) {
                    resyncAtNanos = nowNanos + RESYNC_NANOS; // also when it fails: it may take long
                    readTables(changes);
                    resyncs++;
                }
                return;
            }
        }
    }

    /** {@return false if there is no more for now} */
    private boolean takeDatagram(Consumer<NetworkChange> changes) {
        try {
            ByteBuffer datagram = news.receive(false);
            // After a loss the rest is old. It must be read all the same: only an empty queue takes news again.
            if (datagram != null && !newsLost) {
                ReceivedMessage.parse(datagram, message -> take(message, changes));
            }
            return datagram != null;
        } catch (NetlinkException e) {
            if (!isLoss(e)) {
                throw e;
            }
            newsLost = true;
            return true;
        }
    }

    /** Lost in the kernel, too long for the buffer, or not to be understood: it comes to the same. */
    private static boolean isLoss(NetlinkException e) {
        return e.errno() == Errno.ENOBUFS || e.errno() == Errno.EMSGSIZE || e.errno() == 0;
    }

    private void take(ReceivedMessage message, Consumer<NetworkChange> changes) {
        switch (message.type()) {
            case Rtm.NEWLINK, Rtm.DELLINK -> {
                Link link = LinkCodec.decode(message);
                if (link != null && message.type() == Rtm.NEWLINK) {
                    table.put(link, changes);
                } else if (link != null) {
                    table.removeLink(link.index(), changes);
                }
            }
            case Rtm.NEWADDR, Rtm.DELADDR -> {
                InterfaceAddress address = AddressCodec.decode(message);
                if (address != null && message.type() == Rtm.NEWADDR) {
                    table.put(address, changes);
                } else if (address != null) {
                    table.remove(address, changes);
                }
            }
            default -> {} // of no interest
        }
    }

    private void readTables(Consumer<NetworkChange> changes) {
        List<Link> links = dumps.links();
        List<InterfaceAddress> addresses = dumps.addresses();
        table.replace(links, addresses, changes);
        newsLost = false;
    }

    /** Idempotent. */
    @Override
    public void close() {
        news.close();
        dumps.close();
    }
}
