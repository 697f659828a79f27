package io.ha4j.lvs.proxy;

import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** Channels on Java NIO. */
final class NioChannels {

    private NioChannels() {}

    static Transport transport() {
        return new ChannelTransport(NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new);
    }
}
