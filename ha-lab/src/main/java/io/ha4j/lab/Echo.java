package io.ha4j.lab;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers UDP datagrams with the host's name and what they say, from the address that was asked. One socket for each address: a socket
 * bound to any address would answer from whichever the kernel prefers.
 */
final class Echo implements AutoCloseable {

    static final int LONGEST_QUESTION = 256;

    private final byte[] name;
    private final Selector selector;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * LONGEST_QUESTION);
    private volatile @Nullable Thread thread;

    private Echo(String name, Selector selector) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        this.selector = selector;
    }

    /** Opens the sockets in the namespace of the calling thread. */
    static Echo open(String name, int ifIndex, int port, List<InetAddress> addresses) throws IOException {
        Echo echo = new Echo(name, Selector.open());
        try {
            for (InetAddress address : addresses) {
                echo.listen(new InetSocketAddress(scoped(address, ifIndex), port));
            }
            return echo;
        } catch (IOException | RuntimeException | Error e) {
            echo.closeSockets();
            throw e;
        }
    }

    /** {@return an address that a socket can be bound to, or send to: a link-local one says on which link} */
    static InetAddress scoped(InetAddress address, int ifIndex) throws IOException {
        return address instanceof Inet6Address && address.isLinkLocalAddress()
                ? Inet6Address.getByAddress(null, address.getAddress(), ifIndex)
                : address;
    }

    static StandardProtocolFamily family(InetAddress address) {
        return address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private void listen(InetSocketAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open(family(address.getAddress()));
        channels.add(channel);
        try {
            channel.configureBlocking(false);
            channel.bind(address);
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new IOException("listen on UDP " + address + ": " + e.getMessage(), e);
        }
    }

    void start(Host host) {
        thread = host.spawn("echo", this::serve);
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> answer((DatagramChannel) key.channel()));
            }
        } catch (ClosedSelectorException | IOException e) {
            // closed
        }
    }

    private void answer(DatagramChannel channel) {
        try {
            for (SocketAddress asker = ask(channel); asker != null; asker = ask(channel)) {
                buffer.flip();
                channel.send(buffer, asker);
            }
        } catch (IOException e) {
            // The address or the link went away in this moment: whoever asked will ask again.
        }
    }

    private @Nullable SocketAddress ask(DatagramChannel channel) throws IOException {
        buffer.clear().put(name).limit(name.length + LONGEST_QUESTION);
        return channel.receive(buffer);
    }

    private void closeSockets() throws IOException {
        selector.close(); // wakes who waits, and lets go of the channels, which close at once then
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        Thread serving = thread;
        closeSockets();
        if (serving != null) {
            Closing.join(serving);
        }
    }
}
