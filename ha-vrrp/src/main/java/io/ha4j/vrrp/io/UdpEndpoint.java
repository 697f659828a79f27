package io.ha4j.vrrp.io;

import io.ha4j.HaBindException;
import io.ha4j.HaComponent;
import io.ha4j.HaContext;
import io.ha4j.HaRuntime;
import io.ha4j.PreparedChange;
import io.ha4j.loop.Loop;
import io.ha4j.loop.ReadableChannel;
import io.ha4j.loop.SelectorLoop;
import io.ha4j.value.AddressFamily;
import io.ha4j.vrrp.auth.HmacVerifier;
import io.ha4j.vrrp.host.AddressKeeper;
import io.ha4j.vrrp.host.HostListener;
import io.ha4j.vrrp.host.VirtualResources;
import io.ha4j.vrrp.packet.AdvertisementCodec;
import io.ha4j.vrrp.packet.RouterAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open {@link UdpTransport}: one non-blocking socket, read by the VRRP loop. */
final class UdpEndpoint implements HaRuntime<VrrpChannel>, VrrpChannel, ReadableChannel {

    private static final Logger log = LoggerFactory.getLogger(UdpEndpoint.class);

    /** Room for one byte more than the longest packet, so that a longer one shows. */
    private static final int BUFFER_SIZE = AdvertisementCodec.MAX_LENGTH + HmacVerifier.trailerLength() + 1;
    /** So that a flood cannot keep the loop from its timers; more than a pause of seconds leaves in a socket. */
    private static final int MOST_PACKETS_PER_ROUND = 4_096;

    /** The name of the loop that reads all UDP sockets of a node. */
    private static final String LOOP = "vrrp";

    private final SelectorLoop loop;
    private final DatagramChannel socket;
    private final RouterAddress self;
    private final Map<SocketAddress, RouterAddress> peers = new LinkedHashMap<>();
    private volatile List<RouterAddress> peerList = List.of();
    private final Map<Integer, PacketReceiver> receivers = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
    private final LongAdder foreignSource = new LongAdder();
    private final LongAdder unknownVirtualRouter = new LongAdder();
    private final LongAdder receiveErrors = new LongAdder();

    private UdpEndpoint(UdpTransport transport, SelectorLoop loop, DatagramChannel socket) {
        this.loop = loop;
        this.socket = socket;
        this.self = new RouterAddress(
                transport.bind().getAddress(), transport.bind().getPort());
        setPeers(transport.peers());
    }

    private void setPeers(List<InetSocketAddress> next) {
        peers.clear();
        for (InetSocketAddress peer : next) {
            peers.put(peer, new RouterAddress(peer.getAddress(), peer.getPort()));
        }
        peerList = List.copyOf(peers.values());
    }

    static UdpEndpoint open(UdpTransport transport, HaContext context) {
        DatagramChannel socket = bind(transport);
        try {
            SelectorLoop loop = context.loop(LOOP);
            UdpEndpoint endpoint = new UdpEndpoint(transport, loop, socket);
            loop.call(() -> {
                loop.register(endpoint);
                return true;
            });
            return endpoint;
        } catch (RuntimeException | Error e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private static DatagramChannel bind(UdpTransport transport) {
        DatagramChannel socket = null;
        try {
            socket = DatagramChannel.open();
            socket.configureBlocking(false);
            // Without SO_REUSEADDR: two nodes on one address and port would steal each other's packets.
            return socket.bind(transport.bind());
        } catch (IOException e) {
            if (socket != null) {
                closeQuietly(socket);
            }
            throw new HaBindException(transport.id().toString(), transport.bind(), e);
        }
    }

    @Override
    public VrrpChannel handle() {
        return this;
    }

    @Override
    public TransportSnapshot snapshot() {
        return new TransportSnapshot(
                self.toString(),
                peerList.stream().map(RouterAddress::toString).toList(),
                TransportSnapshot.NOT_RUN,
                0,
                foreignSource.sum(),
                unknownVirtualRouter.sum(),
                receiveErrors.sum());
    }

    /** Transports of one id differ by their peers only. */
    @Override
    public PreparedChange prepareChange(HaComponent<?> next) {
        UdpTransport transport = (UdpTransport) next;
        return () -> loop.call(() -> {
            setPeers(transport.peers());
            return true;
        });
    }

    /** A socket on another address is only another way to the same peers. */
    @Override
    public boolean replaces(VrrpChannel former) {
        return former instanceof UdpEndpoint other
                && other.loop == loop
                && AddressFamily.of(other.self.address()) == AddressFamily.of(self.address());
    }

    @Override
    public void close() {
        try {
            loop.call(() -> {
                loop.deregister(this);
                return true;
            });
        } finally {
            closeQuietly(socket);
        }
    }

    private static void closeQuietly(DatagramChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a UDP socket failed", e);
        }
    }

    @Override
    public SelectableChannel channel() {
        return socket;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public RouterAddress self() {
        return self;
    }

    @Override
    public List<RouterAddress> peers() {
        return peerList;
    }

    @Override
    public void attach(int virtualRouterId, PacketReceiver receiver, HostListener listener) {
        if (receivers.putIfAbsent(virtualRouterId, receiver) != null) {
            throw new IllegalStateException(
                    "virtualRouterId: " + virtualRouterId + " (expected: once on " + self + ")");
        }
        loop.execute(() -> listener.onSelf(self, loop.ticker().nanos())); // a bound socket has all that it needs
    }

    @Override
    public AddressKeeper keeper(VirtualResources resources, HostListener listener) {
        return AddressKeeper.unmanaged();
    }

    @Override
    public void detach(int virtualRouterId) {
        receivers.remove(virtualRouterId);
    }

    @Override
    public void send(byte[] packet, RouterAddress peer) throws IOException {
        int sent = socket.send(ByteBuffer.wrap(packet), new InetSocketAddress(peer.address(), peer.port()));
        if (sent < packet.length) {
            throw new IOException("the send buffer is full");
        }
    }

    @Override
    public void drain(long nowNanos) {
        try {
            for (int i = 0; i < MOST_PACKETS_PER_ROUND; i++) {
                buffer.clear();
                SocketAddress from = socket.receive(buffer);
                if (from == null) {
                    return;
                }
                dispatch(from, buffer.position(), nowNanos);
            }
        } catch (IOException e) {
            receiveErrors.increment();
            if (!socket.isOpen()) {
                throw new UncheckedIOException("the VRRP socket of " + self + " was closed by somebody else", e);
            }
        }
    }

    private void dispatch(SocketAddress from, int length, long nowNanos) {
        RouterAddress peer = peers.get(from);
        if (peer == null) {
            foreignSource.increment();
            return;
        }
        int virtualRouterId = length > 1 ? buffer.get(1) & 0xff : 0;
        PacketReceiver receiver = receivers.get(virtualRouterId);
        if (receiver == null) {
            unknownVirtualRouter.increment();
            return;
        }
        receiver.onPacket(buffer.array(), 0, length, new Arrival(peer, self.address(), -1, nowNanos, nowNanos));
    }
}
