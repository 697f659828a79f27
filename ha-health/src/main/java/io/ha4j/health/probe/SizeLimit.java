package io.ha4j.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;

/** Ends a conversation in which the target says too much, before anybody looks at it; and lets nothing through after the end. */
final class SizeLimit extends ChannelInboundHandlerAdapter {

    private final int maxBytes;
    private final CompletableFuture<ProbeResult> result;
    private long received;

    SizeLimit(int maxBytes, CompletableFuture<ProbeResult> result) {
        this.maxBytes = maxBytes;
        this.result = result;
    }

    /** {@return how many bytes have come since the beginning or the latest {@link #reset}} */
    long received() {
        return received;
    }

    /** Begins to count anew. */
    void reset() {
        received = 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            received += bytes.readableBytes();
        }
        if (received > maxBytes) {
            result.complete(ProbeResult.failure("answer longer than " + maxBytes + " bytes"));
        }
        if (result.isDone()) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }
}
