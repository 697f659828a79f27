package io.ha4j.vrrp.linux;

import io.ha4j.linux.loop.PollLoop;
import io.ha4j.linux.loop.ReadableFd;
import io.ha4j.linux.socket.RawIpSocket;
import io.ha4j.linux.socket.ReceivedPacket;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.io.Arrival;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One raw socket for IP protocol 112 on one interface, read by the VRRP loop. */
final class VrrpSocket implements ReadableFd, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(VrrpSocket.class);

    /** RFC 9568 section 5.1.1.4. */
    static final int PROTOCOL = 112;
    /** RFC 9568 section 5.1.1.3. */
    private static final int HOPS = 255;
    /** Internetwork control, as Keepalived marks its advertisements. */
    private static final int TRAFFIC_CLASS = 0xC0;
    /** {@code TC_PRIO_CONTROL}: past whatever waits in the queue of the interface. */
    private static final int SOCKET_PRIORITY = 7;
    /** RFC 9568 section 5.2: the checksum's place in the message; over IPv6 the kernel fills it in and checks it. */
    private static final int CHECKSUM_OFFSET = 6;
    /** Room for a pause of seconds with many peers and instances; the kernel counts about 800 bytes for a packet. */
    private static final int RECEIVE_BUFFER = 1 << 20;
    /** So that a flood cannot keep the loop from its timers: 1 to 2 ms of work. */
    private static final int MOST_PACKETS_PER_ROUND = 512;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Takes packets, on the loop. The bytes are valid during the call. */
    @FunctionalInterface
    interface Receiver {
        void onPacket(byte[] bytes, int offset, int length, Arrival arrival);
    }

    private final PollLoop loop;
    private final Device device;
    private final boolean multicast;
    private final RawIpSocket socket;
    private final Receiver receiver;
    private final PacketCounts counts;
    private final ReceivedPacket packet = new ReceivedPacket();
    private boolean closed;

    private VrrpSocket(
            PollLoop loop,
            Device device,
            boolean multicast,
            RawIpSocket socket,
            Receiver receiver,
            PacketCounts counts) {
        this.loop = loop;
        this.device = device;
        this.multicast = multicast;
        this.socket = socket;
        this.receiver = receiver;
        this.counts = counts;
    }

    static VrrpSocket open(
            IpTransport transport, PollLoop loop, Device device, Receiver receiver, PacketCounts counts) {
        try (Opening opening = new Opening()) {
            RawIpSocket socket = opening.add(RawIpSocket.open(transport.family(), PROTOCOL));
            socket.hops(HOPS)
                    .trafficClass(TRAFFIC_CLASS)
                    .priority(SOCKET_PRIORITY)
                    .receiveBuffer(RECEIVE_BUFFER)
                    .multicastAll(false);
            if (transport.family() == AddressFamily.IPV6) {
                socket.checksumOffset(CHECKSUM_OFFSET);
            }
            InetAddress group = transport.multicastGroup();
            if (group != null) {
                socket.bindToDevice(device.name())
                        .multicastLoop(false)
                        .multicastInterface(device.ifIndex())
                        .joinGroup(group, device.ifIndex());
            }
            VrrpSocket opened = new VrrpSocket(loop, device, transport.isMulticast(), socket, receiver, counts);
            loop.register(opened);
            opening.done();
            return opened;
        }
    }

    int ifIndex() {
        return device.ifIndex();
    }

    void send(byte[] message, InetAddress to, InetAddress source) throws IOException {
        // A unicast peer may be behind any interface; the kernel knows. Link-local addresses need to be told where.
        int ifIndex = multicast || to.isLinkLocalAddress() ? device.ifIndex() : 0;
        socket.send(message, 0, message.length, to, ifIndex, source);
    }

    @Override
    public int fd() {
        return socket.fd();
    }

    @Override
    public void drain(long nowNanos) {
        try {
            for (int i = 0; i < MOST_PACKETS_PER_ROUND && !closed && socket.receive(packet); i++) {
                if (packet.malformed() || packet.truncated()) {
                    counts.malformed.increment();
                } else {
                    receiver.onPacket(packet.bytes(), packet.offset(), packet.length(), arrival(nowNanos));
                }
            }
        } catch (IOException e) { // the interface went down, for example; its own events say so
            counts.receiveErrors.increment();
            log.debug("receiving on {} failed", device, e);
        }
    }

    private Arrival arrival(long nowNanos) {
        RouterAddress from = new RouterAddress(packet.source(), 0);
        long heardNanos = Math.min(nowNanos, loop.ticker().nanos() - ageNanos());
        return new Arrival(from, packet.destination(), packet.hops(), heardNanos, nowNanos);
    }

    /** The kernel stamps by the system's clock, whatever the node's is; if that was set back since, the packet has not waited. */
    private long ageNanos() {
        if (packet.kernelTimeNanos() == 0) {
            return 0;
        }
        Instant now = Instant.now();
        return Math.max(0, now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - packet.kernelTimeNanos());
    }

    /** May be called from within {@link #drain}: a packet that ends a mastership also closes the socket on the virtual MAC. */
    @Override
    public void close() {
        closed = true;
        loop.deregister(this);
        socket.close();
    }
}
