package io.ha4j.lvs;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A UDP client that hears answers only from the address it asks, as clients do, and waits for them for 10 s. */
final class UdpClient implements AutoCloseable {

    private final DatagramSocket socket;

    UdpClient(Lb lb) throws IOException {
        this(lb.service().localAddress().orElseThrow());
    }

    UdpClient(InetSocketAddress server) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(
                server.getAddress() instanceof Inet6Address ? server.getAddress() : InetAddress.getLoopbackAddress(),
                0));
        socket.connect(server);
        socket.setSoTimeout(10_000);
    }

    void send(String data) throws IOException {
        send(data.getBytes(StandardCharsets.US_ASCII));
    }

    void send(byte[] data) throws IOException {
        socket.send(new DatagramPacket(data, data.length));
    }

    byte[] receiveBytes() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    String receive() throws IOException {
        return new String(receiveBytes(), StandardCharsets.US_ASCII);
    }

    String ask(String question) throws IOException {
        send(question);
        return receive();
    }

    /** The name of the server that answers. */
    String who() throws IOException {
        String answer = ask("?");
        return answer.substring(0, answer.indexOf(':'));
    }

    String who(int times) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < times; i++) {
            all.append(who());
        }
        return all.toString();
    }

    boolean hearsNothingFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            receiveBytes();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
