package io.ha4j.health.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A UDP server on loopback that answers each datagram as the test says. */
final class DatagramServer implements AutoCloseable {

    private final DatagramSocket socket;
    private final Thread thread;
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Function<byte[], List<byte[]>> answers;

    DatagramServer(Function<byte[], List<byte[]>> answers) {
        this(0, answers);
    }

    DatagramServer(int port, Function<byte[], List<byte[]>> answers) {
        this.answers = answers;
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::serve, "test-datagrams");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        byte[] buffer = new byte[65_536];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                received.incrementAndGet();
                for (byte[] answer : answers.apply(Arrays.copyOf(buffer, packet.getLength()))) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                failed.incrementAndGet(); // closed, or the client has gone: the loop sees which
            }
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    int received() {
        return received.get();
    }

    /** {@return a port at which nobody listens} */
    static InetSocketAddress nobody() {
        try (DatagramServer server = new DatagramServer(query -> List.of())) {
            return server.address();
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join(10_000); // the kernel goes on taking datagrams while the thread waits for one
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
