package io.ha4j.examples.schedules;

import io.ha4j.HaException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Those who connect to the service, and those who listen behind it. Not thread-safe. */
final class Clients implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int BACKLOG = 4_096; // nobody accepts: the kernel itself establishes

    private final AddressPlan plan;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final List<Socket> connected = new ArrayList<>();

    Clients(AddressPlan plan) {
        this.plan = plan;
    }

    void listen(InetSocketAddress server) {
        try {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listeners.add(listener);
            listener.bind(server, BACKLOG);
        } catch (IOException e) {
            throw new HaException("cannot listen on " + server + ": " + e.getMessage(), e);
        }
    }

    /** Sends a datagram. {@return whether it found a server} */
    boolean send(InetSocketAddress client, InetSocketAddress destination) {
        StandardProtocolFamily family =
                plan == AddressPlan.IPV4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        try (DatagramChannel channel = DatagramChannel.open(family).bind(client)) {
            return sent(channel, destination);
        } catch (IOException e) {
            throw new HaException("cannot send from " + client + ": " + e.getMessage(), e);
        }
    }

    private static boolean sent(DatagramChannel channel, InetSocketAddress destination) {
        try {
            channel.send(ByteBuffer.allocate(1), destination);
            return true;
        } catch (IOException e) {
            return false; // the kernel drops at once what it cannot schedule: EPERM
        }
    }

    /** Connects, and stays connected. {@return whether that found a server} */
    boolean connect(InetSocketAddress client, InetSocketAddress destination) {
        Socket socket = new Socket();
        try {
            socket.bind(client);
            socket.connect(destination, CONNECT_TIMEOUT_MILLIS);
            connected.add(socket);
            return true;
        } catch (IOException e) {
            closeQuietly(socket);
            return false;
        }
    }

    /** Ends, in order, the first connection that was made by a client of this kind, if there is one. */
    void disconnect(Predicate<InetSocketAddress> kind) {
        Optional<Socket> first = connected.stream()
                .filter(socket -> kind.test((InetSocketAddress) socket.getLocalSocketAddress()))
                .findFirst();
        first.ifPresent(socket -> {
            connected.remove(socket);
            closeQuietly(socket);
        });
    }

    @Override
    public void close() {
        connected.forEach(Clients::closeQuietly);
        listeners.forEach(Clients::closeQuietly);
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // there is nothing left to do with it
        }
    }
}
