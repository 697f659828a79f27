package io.ha4j.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that does to each connection what the test says. */
public final class ScriptedServer implements AutoCloseable {

    /** What happens to a connection, after which it is closed. */
    @FunctionalInterface
    public interface Script {
        void play(InputStream in, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Thread acceptor;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Script script;
    private volatile String lastRequest = "";
    private volatile boolean resetting;

    public ScriptedServer(Script script) {
        this(script, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private ScriptedServer(Script script, InetSocketAddress address) {
        this(bound(address), script);
    }

    /** On a socket of the test's, such as one of TLS. */
    public ScriptedServer(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        acceptor = thread(this::accept, "accept");
        acceptor.start();
    }

    private static ServerSocket bound(InetSocketAddress address) {
        try {
            return new ServerSocket(address.getPort(), 50, address.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a request, then sends {@code answer} and closes. */
    public static ScriptedServer answering(String answer) {
        return answering(answer, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** The same, at an address of which another server has had its use. */
    public static ScriptedServer answering(String answer, InetSocketAddress address) {
        ScriptedServer server = new ScriptedServer((in, out) -> {}, address);
        server.answer(answer.getBytes(StandardCharsets.ISO_8859_1));
        return server;
    }

    /** Accepts and says nothing until the client has gone. */
    public static ScriptedServer silent() {
        return new ScriptedServer((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
    }

    public void answer(byte[] answer) {
        script((in, out) -> {
            lastRequest = readRequest(in);
            out.write(answer);
        });
    }

    public void script(Script next) {
        script = next;
    }

    /** From now on ends connections by a reset. */
    public ScriptedServer resetting() {
        resetting = true;
        return this;
    }

    /** {@return head of the request, up to the empty line} */
    public static String readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int next = in.read();
        while (next >= 0) {
            head.append((char) next);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                break;
            }
            next = in.read();
        }
        return head.toString();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    public String lastRequest() {
        return lastRequest;
    }

    public int accepted() {
        return accepted.get();
    }

    public int openConnections() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                open.add(socket);
                thread(() -> serve(socket), "connection").start();
            }
        } catch (IOException e) {
            closeAll(); // the server was closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.play(socket.getInputStream(), socket.getOutputStream());
            if (resetting) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // The client has gone, which is up to it.
            open.remove(socket);
        } finally {
            open.remove(socket);
        }
    }

    private void closeAll() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, "test-server-" + name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        stop();
    }

    /** Like {@link #close()}, in the middle of a test. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            acceptor.join(10_000); // the kernel goes on listening while the thread is in accept
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAll();
    }
}
