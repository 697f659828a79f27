package io.ha4j.lvs.proxy;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** A way to have connections: what engines are made of. Thread-safe. */
interface Transport {

    /** {@return new threads, which wait for what happens as this transport has it} */
    EventLoopGroup newGroup(int threads, ThreadFactory factory);

    /** {@return the loops of a group that {@link #newGroup} has made} */
    List<ProxyLoop> loops(EventLoopGroup group);

    /** {@return a listener that is being opened on {@code loop}; an immediate failure shows in {@link Listener#bound()} too} */
    Listener listen(ProxyPoint point, ProxyLoop loop);

    /**
     * {@return a side for a connection to a server, which is still to be made}
     *
     * @throws IOException or {@link io.netty.channel.ChannelException} if there is no socket to be had
     */
    Side newServerSide(Session session, InetSocketAddress server) throws IOException;
}
