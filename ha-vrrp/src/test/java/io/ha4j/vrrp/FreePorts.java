package io.ha4j.vrrp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/** UDP ports that are free. */
final class FreePorts {

    private FreePorts() {}

    static int[] onLoopback(int count) throws IOException {
        return on(InetAddress.getLoopbackAddress(), count);
    }

    /** All are open before the first is closed: one by one, the system may give the same port twice. */
    static int[] on(InetAddress address, int count) throws IOException {
        Deque<DatagramSocket> sockets = new ArrayDeque<>();
        try {
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) {
                sockets.push(new DatagramSocket(new InetSocketAddress(address, 0)));
                ports[i] = sockets.element().getLocalPort();
            }
            return ports;
        } finally {
            sockets.forEach(DatagramSocket::close);
        }
    }
}
