package io.ha4j.examples.ipvs;

import io.ha4j.lab.Host;
import io.ha4j.value.Addresses;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A client on a host, the only one there, which asks {@link NamedServer}s by way of whoever has their address. */
final class Caller {

    private static final int PATIENCE_MILLIS = 10_000;
    /** A datagram may be lost, or dropped while a neighbour is looked for; each question has a port, and so one place in the tables. */
    private static final int UDP_TRIES = 10;

    private static final int UDP_PATIENCE_MILLIS = 1_000;

    private final Host host;
    private final InetSocketAddress target;
    /**
     * Below those that the kernel hands out: that takes any free one, and to a director a port that asked before is no new client, for five
     * minutes ({@code ip_vs_proto_udp.c}).
     */
    private int nextUdpPort = 20_000;

    Caller(Host host, String address, int port) {
        this.host = host;
        this.target = Addresses.endpoint("address", address, port);
    }

    /** {@return an open connection} */
    Conversation connect() throws Exception {
        return connect(PATIENCE_MILLIS);
    }

    private Conversation connect(int patienceMillis) throws Exception {
        SocketChannel channel = host.call(SocketChannel::open); // a channel is made here and now, on this host
        try {
            channel.socket().setSoTimeout(PATIENCE_MILLIS);
            channel.socket().setTcpNoDelay(true);
            channel.socket().connect(target, patienceMillis);
            return new Conversation(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** {@return the name of who answers on a new connection} */
    String whoByTcp() throws Exception {
        try (Conversation conversation = connect()) {
            return conversation.who();
        }
    }

    /** {@return the name of who answers on a new connection, which is made within this time} */
    String whoByTcp(int patienceMillis) throws Exception {
        try (Conversation conversation = connect(patienceMillis)) {
            return conversation.who();
        }
    }

    /** {@return the name of who answers a datagram from a new port} */
    String whoByUdp() throws Exception {
        try (DatagramChannel channel = host.call(DatagramChannel::open)) {
            channel.socket().setSoTimeout(UDP_PATIENCE_MILLIS);
            channel.bind(new InetSocketAddress(nextUdpPort++));
            channel.connect(target); // what comes from elsewhere is no answer
            byte[] question = "who\n".getBytes(StandardCharsets.US_ASCII);
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            for (int i = 0; i < UDP_TRIES; i++) {
                channel.socket().send(new DatagramPacket(question, question.length));
                try {
                    channel.socket().receive(answer);
                    return name(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII));
                } catch (SocketTimeoutException e) {
                    // again
                }
            }
            throw new SocketTimeoutException("nobody answers a datagram to " + target);
        }
    }

    /** {@return how often each answers new connections} */
    Map<String, Integer> spreadOfTcp(int times) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(whoByTcp(), 1, Integer::sum);
        }
        return counts;
    }

    /** {@return how often each answers datagrams from new ports} */
    Map<String, Integer> spreadOfUdp(int times) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            counts.merge(whoByUdp(), 1, Integer::sum);
        }
        return counts;
    }

    private static String name(String answer) {
        return answer.substring(0, answer.indexOf(' '));
    }

    /** A connection that stays. */
    static final class Conversation implements AutoCloseable {

        private final SocketChannel channel;
        private final BufferedReader answers;

        private Conversation(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.answers = new BufferedReader(
                    new InputStreamReader(channel.socket().getInputStream(), StandardCharsets.US_ASCII));
        }

        int localPort() {
            return channel.socket().getLocalPort();
        }

        /** Sets how long it waits for an answer, 10 s at first. */
        void patience(Duration time) throws IOException {
            channel.socket().setSoTimeout((int) time.toMillis());
        }

        /** {@return the name of who answers} */
        String who() throws IOException {
            return name(ask("who"));
        }

        /** {@return the answer to a line: the name, and how many bytes came, with that at its end} */
        String ask(String line) throws IOException {
            channel.socket().getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            String answer = answers.readLine();
            if (answer == null) {
                throw new EOFException("the connection has ended");
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
