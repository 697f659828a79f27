package io.ha4j.lvs;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A UDP server on a free port of the loopback network that treats each datagram as a test says, all on one thread. */
final class UdpServer implements AutoCloseable {

    private final DatagramSocket socket;
    private final Thread thread;
    private final AtomicInteger received = new AtomicInteger();
    private final Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    interface Behaviour {
        void received(UdpServer server, byte[] data, InetSocketAddress peer) throws IOException;

        /** Nothing has come for a moment. */
        default void idle() throws IOException {}
    }

    UdpServer(InetAddress address, Behaviour behaviour) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(address, 0));
        socket.setSoTimeout(5);
        socket.setReceiveBufferSize(4 * 1024 * 1024);
        thread = new Thread(() -> serve(behaviour), "test-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers with its name and a colon before what it got. */
    static UdpServer named(String name) throws IOException {
        return named(name, 1);
    }

    static UdpServer named(String name, int answers) throws IOException {
        byte[] prefix = (name + ":").getBytes(StandardCharsets.US_ASCII);
        return new UdpServer(InetAddress.getLoopbackAddress(), (server, data, peer) -> {
            byte[] answer = Arrays.copyOf(prefix, prefix.length + data.length);
            System.arraycopy(data, 0, answer, prefix.length, data.length);
            for (int i = 0; i < answers; i++) {
                server.send(answer, peer);
            }
        });
    }

    static UdpServer echoing() throws IOException {
        return new UdpServer(InetAddress.getLoopbackAddress(), UdpServer::send);
    }

    static UdpServer silent() throws IOException {
        return new UdpServer(
                InetAddress.getLoopbackAddress(),
                (server, data, peer) -> server.heard.add(new String(data, StandardCharsets.US_ASCII)));
    }

    void send(byte[] data, InetSocketAddress peer) throws IOException {
        socket.send(new DatagramPacket(data, data.length, peer));
    }

    int port() {
        return socket.getLocalPort();
    }

    int received() {
        return received.get();
    }

    /** The addresses that datagrams came from. */
    Set<InetSocketAddress> peers() {
        return peers;
    }

    /** What a silent one got. */
    List<String> heard() {
        return heard;
    }

    private void serve(Behaviour behaviour) {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        while (!socket.isClosed()) {
            try {
                packet.setLength(65_536);
                socket.receive(packet);
                received.incrementAndGet();
                InetSocketAddress peer = (InetSocketAddress) packet.getSocketAddress();
                peers.add(peer);
                behaviour.received(this, Arrays.copyOf(packet.getData(), packet.getLength()), peer);
            } catch (SocketTimeoutException e) {
                idle(behaviour);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void idle(Behaviour behaviour) {
        try {
            behaviour.idle();
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join(5_000); // the kernel goes on taking datagrams while the thread waits for one
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
