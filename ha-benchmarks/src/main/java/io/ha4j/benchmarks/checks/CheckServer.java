package io.ha4j.benchmarks.checks;

import io.ha4j.benchmarks.harness.ChildProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * What is checked: a process that accepts on the ports of all {@linkplain CheckKind kinds}, at each address of the machine, which has
 * only a loopback interface. Its processor time is not counted. It ends with its standard input.
 */
public final class CheckServer {

    private static final int BACKLOG = 4_096;
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEPT_ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4_096);

    private CheckServer() throws IOException {}

    /** No arguments. */
    public static void main(String[] arguments) throws IOException {
        CheckServer server = new CheckServer();
        for (CheckKind kind : CheckKind.values()) {
            ServerSocketChannel listener = ServerSocketChannel.open();
            listener.bind(new InetSocketAddress(kind.port()), BACKLOG);
            listener.configureBlocking(false);
            listener.register(server.selector, SelectionKey.OP_ACCEPT, kind);
        }
        Thread serving = new Thread(server::serve, "check-server");
        serving.setDaemon(true);
        serving.start();
        System.out.println("ready");
        ChildProcess.awaitEndOfInput();
    }

    private void serve() {
        try {
            while (true) {
                selector.select(this::serve);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(SelectionKey key) {
        if (key.channel() instanceof ServerSocketChannel listener) {
            acceptAll(listener, key.attachment() == CheckKind.HTTP);
        } else {
            answer(key, (SocketChannel) key.channel());
        }
    }

    private void acceptAll(ServerSocketChannel listener, boolean toBeAnswered) {
        try {
            for (SocketChannel accepted = listener.accept(); accepted != null; accepted = listener.accept()) {
                if (toBeAnswered) {
                    accepted.configureBlocking(false);
                    accepted.register(selector, SelectionKey.OP_READ);
                } else {
                    accepted.close();
                }
            }
        } catch (IOException e) {
            return; // the client has hung up already
        }
    }

    /** A request of a check comes in one piece. */
    private void answer(SelectionKey key, SocketChannel channel) {
        try {
            buffer.clear();
            int read = channel.read(buffer);
            boolean last = read < 0 || asksToClose(read);
            if (read > 0) {
                channel.write(ByteBuffer.wrap(last ? ANSWER : KEPT_ANSWER));
            }
            if (last) {
                channel.close();
            }
        } catch (IOException e) {
            key.cancel();
            try {
                channel.close();
            } catch (IOException again) {
                return; // it is gone
            }
        }
    }

    private boolean asksToClose(int length) {
        byte[] request = new byte[length];
        buffer.flip().get(request);
        return new String(request, StandardCharsets.US_ASCII)
                .toLowerCase(java.util.Locale.ROOT)
                .contains("connection: close");
    }
}
