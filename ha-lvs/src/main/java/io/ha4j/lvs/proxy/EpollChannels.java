package io.ha4j.lvs.proxy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/** Channels on Linux epoll. To be loaded on Linux only. */
final class EpollChannels {

    private EpollChannels() {}

    static @Nullable Throwable trouble() {
        return Epoll.unavailabilityCause();
    }

    static Transport transport() {
        return new ChannelTransport(SteadyEpoll.newFactory(), EpollServerSocketChannel::new, EpollSocketChannel::new);
    }
}
