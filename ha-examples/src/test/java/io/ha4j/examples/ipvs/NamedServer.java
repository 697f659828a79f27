package io.ha4j.examples.ipvs;

import io.ha4j.lab.Host;
import io.ha4j.value.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A service on a host, by TCP and UDP at one port of some addresses: to each line, and each datagram, it says its name and how many bytes
 * that had. On a thread that lives on the host.
 */
final class NamedServer implements AutoCloseable {

    private final String name;
    private final Selector selector;
    private final List<SelectableChannel> channels = new CopyOnWriteArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(65_536);
    private final Thread thread;

    private static final class Line {
        private int length;
    }

    private NamedServer(String name, List<InetSocketAddress> addresses) throws IOException {
        this.name = name;
        selector = Selector.open();
        try {
            for (InetSocketAddress at : addresses) {
                listen(at);
            }
        } catch (IOException e) {
            closeChannels();
            throw new IOException(name + " cannot listen on " + addresses + ": " + e.getMessage(), e);
        }
        thread = new Thread(this::serve, "test-server-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(InetSocketAddress at) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        channels.add(listener);
        listener.bind(at, 128).configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        DatagramChannel datagrams = DatagramChannel.open();
        channels.add(datagrams);
        datagrams.bind(at).configureBlocking(false);
        datagrams.register(selector, SelectionKey.OP_READ);
    }

    /** Serves on {@code host}, which has the addresses. */
    static NamedServer start(Host host, int port, String... addresses) throws Exception {
        List<InetSocketAddress> endpoints = Stream.of(addresses)
                .map(address -> Addresses.endpoint("address", address, port))
                .toList();
        return host.call(() -> new NamedServer(host.name(), endpoints));
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
            }
        } catch (ClosedSelectorException | IOException e) {
            // closed
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.channel() instanceof ServerSocketChannel listener) {
                accept(listener);
            } else if (key.channel() instanceof DatagramChannel datagrams) {
                answer(datagrams);
            } else if (key.attachment() instanceof Line line) {
                answer((SocketChannel) key.channel(), line);
            }
        } catch (IOException e) {
            key.cancel(); // the client has gone, or this is being closed
        }
    }

    private void accept(ServerSocketChannel listener) throws IOException {
        for (SocketChannel accepted = listener.accept(); accepted != null; accepted = listener.accept()) {
            channels.add(accepted);
            accepted.configureBlocking(false);
            accepted.register(selector, SelectionKey.OP_READ, new Line());
        }
    }

    private void answer(DatagramChannel datagrams) throws IOException {
        buffer.clear();
        for (SocketAddress asker = datagrams.receive(buffer); asker != null; asker = datagrams.receive(buffer)) {
            datagrams.send(text(buffer.position()), asker);
            buffer.clear();
        }
    }

    private void answer(SocketChannel client, Line line) throws IOException {
        buffer.clear();
        int read = client.read(buffer);
        buffer.flip();
        while (buffer.hasRemaining()) {
            line.length++;
            if (buffer.get() == '\n') {
                client.write(text(line.length)); // a few bytes: there is room
                line.length = 0;
            }
        }
        if (read < 0) {
            channels.remove(client);
            client.close();
        }
    }

    private ByteBuffer text(int length) {
        return ByteBuffer.wrap((name + " " + length + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void closeChannels() throws IOException {
        selector.close();
        for (SelectableChannel channel : channels) {
            channel.close();
        }
    }

    /** Ends the service with all its connections. */
    @Override
    public void close() throws IOException {
        closeChannels();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeChannels(); // what was accepted meanwhile
    }
}
