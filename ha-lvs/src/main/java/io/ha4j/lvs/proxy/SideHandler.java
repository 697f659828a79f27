package io.ha4j.lvs.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** Tells a session what happens on one of its two channels. */
final class SideHandler extends ChannelInboundHandlerAdapter {

    private final Session session;
    private final Direction direction;
    private final Runnable onActive;

    /** @param direction what comes from this channel */
    SideHandler(Session session, Direction direction, Runnable onActive) {
        this.session = session;
        this.direction = direction;
        this.onActive = onActive;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        onActive.run();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object data) {
        direction.received((ByteBuf) data);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        direction.receivedAll();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // After a reset Netty fires this too, behind the exception: the session is over by then.
        if (event == ChannelInputShutdownEvent.INSTANCE && !session.isOver()) {
            direction.end();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        session.failed(direction, cause);
    }
}
