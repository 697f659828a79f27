package io.ha4j.health.probe;

import io.ha4j.health.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.SplittableRandom;

/** Stands before a server, and spoils what it says: bits that are wrong, or an end too early. */
final class SpoilingRelay {

    private static final int WITHIN = 900; // what any answer over TLS has

    private SpoilingRelay() {}

    static ScriptedServer before(InetSocketAddress server, SplittableRandom random, boolean cut) {
        int at = random.nextInt(WITHIN);
        int bits = cut ? 0 : random.nextInt(1, 256);
        return new ScriptedServer((in, out) -> relay(server, in, out, at, bits));
    }

    private static void relay(InetSocketAddress server, InputStream in, OutputStream out, int at, int bits)
            throws IOException {
        try (Socket upstream = new Socket(server.getAddress(), server.getPort())) {
            Thread forward = new Thread(
                    () -> {
                        try {
                            in.transferTo(upstream.getOutputStream());
                        } catch (IOException e) {
                            closeQuietly(upstream); // one of the two has gone
                        }
                    },
                    "test-relay");
            forward.setDaemon(true);
            forward.start();
            InputStream answers = upstream.getInputStream();
            int next = answers.read();
            for (int i = 0; next >= 0; i++) {
                if (i == at && bits == 0) {
                    return;
                }
                out.write(i == at ? next ^ bits : next);
                next = answers.read();
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
