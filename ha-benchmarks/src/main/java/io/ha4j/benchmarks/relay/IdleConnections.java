package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Connections that have been used once, and then stay. From several source addresses, for one has too few ports. Not thread-safe. */
final class IdleConnections implements AutoCloseable {

    /** How many there are unless the limit of file descriptors says fewer. */
    static final int COUNT = 20_000;

    private static final int FROM_ONE_ADDRESS = 5_000;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final List<Socket> sockets = new ArrayList<>();

    private IdleConnections() {}

    static IdleConnections open(int port, int count) {
        IdleConnections all = new IdleConnections();
        try {
            InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int i = 0; i < count; i++) {
                all.use(target, InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + i / FROM_ONE_ADDRESS)}));
            }
            return all;
        } catch (IOException e) {
            int opened = all.sockets.size();
            all.close();
            throw new HaException("idle connection " + opened + " of " + count + ": " + e.getMessage(), e);
        }
    }

    int count() {
        return sockets.size();
    }

    private void use(InetSocketAddress target, InetAddress source) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.bind(new InetSocketAddress(source, 0));
        socket.connect(target, TIMEOUT_MILLIS);
        socket.getOutputStream().write(Answer.request(false));
        InputStream in = socket.getInputStream();
        Answer answer = new Answer();
        byte[] buffer = new byte[4_096];
        boolean whole = false;
        while (!whole) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("closed before the answer was whole");
            }
            whole = answer.take(Unpooled.wrappedBuffer(buffer, 0, read));
        }
    }

    @Override
    public void close() {
        sockets.forEach(IdleConnections::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is gone
        }
    }
}
