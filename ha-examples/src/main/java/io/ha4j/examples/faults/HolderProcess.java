package io.ha4j.examples.faults;

import io.ha4j.examples.common.Children;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A client, as a process of its own, that holds many connections and tries them all. */
public final class HolderProcess {

    /** {@code HOLD n}: opens so many more; answered by {@code HELD n}, those that were opened. */
    static final String HOLD = "HOLD";

    static final String HELD = "HELD";

    /** {@code ECHO from n}: sends a byte through each and awaits it; answered by {@code ECHOED n}, those where it came back. */
    static final String ECHO = "ECHO";

    static final String ECHOED = "ECHOED";

    /** Closes all; answered by itself. */
    static final String DROP = "DROP";

    private static final int PATIENCE_MILLIS = 5_000;

    private final List<Socket> held = new ArrayList<>();
    private final InetSocketAddress target;

    private HolderProcess(int port) throws IOException {
        target = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }

    /** Arguments: the port on 127.0.0.1. */
    public static void main(String[] arguments) throws IOException {
        HolderProcess holder = new HolderProcess(Integer.parseInt(arguments[0]));
        Children.obeyParent(holder::obey, () -> {});
    }

    private void obey(String command) {
        String[] words = command.split(" ", 3);
        switch (words[0]) {
            case HOLD -> Children.say(HELD + " " + hold(Integer.parseInt(words[1])));
            case ECHO -> {
                int from = Integer.parseInt(words[1]);
                int end = Math.min(held.size(), from + Integer.parseInt(words[2]));
                Children.say(ECHOED + " " + echo(held.subList(from, Math.max(from, end))));
            }
            default -> {
                held.forEach(HolderProcess::close);
                held.clear();
                Children.say(DROP);
            }
        }
    }

    private int hold(int count) {
        for (int i = 0; i < count; i++) {
            try {
                Socket socket = new Socket();
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.connect(target, PATIENCE_MILLIS);
                held.add(socket);
            } catch (IOException e) {
                return i;
            }
        }
        return count;
    }

    private static long echo(List<Socket> sockets) {
        return sockets.stream().filter(HolderProcess::send).toList().stream()
                .filter(HolderProcess::receive)
                .count();
    }

    private static boolean send(Socket socket) {
        try {
            socket.getOutputStream().write('\n');
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean receive(Socket socket) {
        try {
            return socket.getInputStream().read() == '\n';
        } catch (IOException e) {
            return false;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            Children.say("close: " + e);
        }
    }
}
