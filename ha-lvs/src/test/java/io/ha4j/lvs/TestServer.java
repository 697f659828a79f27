package io.ha4j.lvs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a free port of 127.0.0.1 that treats each connection as a test says, each on a thread of its own. */
final class TestServer implements AutoCloseable {

    private final ServerSocket listener;
    private final Conversation conversation;
    private final Thread acceptor;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    TestServer(Conversation conversation) throws IOException {
        this(conversation, 0);
    }

    /** A receive buffer of 0 leaves it to the system. */
    TestServer(Conversation conversation, int receiveBuffer) throws IOException {
        this.conversation = conversation;
        listener = new ServerSocket();
        if (receiveBuffer > 0) {
            listener.setReceiveBufferSize(receiveBuffer);
        }
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        acceptor = thread(this::accept);
    }

    /** Says {@code name} and closes. */
    static TestServer saying(String name) throws IOException {
        return new TestServer(socket -> socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Says {@code letter}, and holds the connection until the client closes it. */
    static TestServer greeting(char letter) throws IOException {
        return new TestServer(socket -> {
            socket.getOutputStream().write(letter);
            int end = socket.getInputStream().read();
            if (end >= 0) {
                throw new AssertionError(end);
            }
        });
    }

    /** Sends back what it gets. */
    static TestServer echoing() throws IOException {
        return new TestServer(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
    }

    int port() {
        return listener.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                thread(() -> hold(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void hold(Socket socket) {
        try (socket) {
            conversation.hold(socket);
        } catch (IOException e) {
            open.remove(socket); // the other side has gone: what tests look at is there
        } finally {
            open.remove(socket);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "test-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(5_000); // the kernel goes on listening while the thread is in accept
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
