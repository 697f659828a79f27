package io.ha4j.examples.faults;

import io.ha4j.examples.common.Children;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server, as a process of its own, that sends each line back once it is whole, on one thread for as many connections as there are, and
 * counts. A connection whose line has no end within 1 KiB is closed.
 */
public final class EchoProcess {

    /** What it says when it listens. */
    static final String READY = "READY";

    /** The command to say how many connections there have been and how many bytes have come: {@code COUNT connections bytes}. */
    static final String COUNT = "COUNT";

    private static final int LONGEST_LINE = 1_024;
    private static final int BACKLOG = 4_096;

    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final ByteBuffer piece = ByteBuffer.allocate(LONGEST_LINE);
    private final Selector selector;
    private final ServerSocketChannel listener;

    private EchoProcess(int port) throws IOException {
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Arguments: the port on 127.0.0.1. */
    public static void main(String[] arguments) throws IOException {
        EchoProcess echo = new EchoProcess(Integer.parseInt(arguments[0]));
        Thread thread = new Thread(echo::run, "echo");
        thread.setDaemon(true);
        thread.start();
        Children.say(READY);
        Children.obeyParent(
                command -> Children.say(COUNT + " " + echo.connections.get() + " " + echo.bytes.get()), () -> {});
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            Children.say("the selector failed: " + e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                read(key, (SocketChannel) key.channel());
            }
        } catch (IOException e) { // the client has gone
            close(key);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
            connections.incrementAndGet();
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ);
        }
    }

    private void read(SelectionKey key, SocketChannel client) throws IOException {
        int count = client.read(piece.clear());
        if (count < 0) {
            close(key);
            return;
        }
        bytes.addAndGet(count);
        byte[] begun = key.attachment() instanceof byte[] before ? before : new byte[0];
        ByteBuffer line = ByteBuffer.allocate(begun.length + count)
                .put(begun)
                .put(piece.flip())
                .flip();
        boolean whole = count > 0 && line.get(line.limit() - 1) == '\n';
        key.attach(whole ? null : line.array());
        if (line.limit() > LONGEST_LINE || (whole && client.write(line) < line.limit())) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            Children.say("close: " + e);
        }
    }
}
