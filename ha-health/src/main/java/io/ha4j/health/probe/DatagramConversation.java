package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.PortUnreachableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Carries a {@link DatagramTalk} over a connected UDP socket: the kernel lets only the target answer, and tells of its ICMP errors. On the
 * socket's event loop.
 */
final class DatagramConversation extends SimpleChannelInboundHandler<DatagramPacket> {

    /** A target that sends more than this of what we did not ask for is not well. */
    private static final int MAX_STRAYS = 64;

    private final DatagramTalk talk;
    private final CompletableFuture<ProbeResult> result;
    private int strays;

    private DatagramConversation(DatagramTalk talk, CompletableFuture<ProbeResult> result) {
        this.talk = talk;
        this.result = result;
    }

    static CompletableFuture<ProbeResult> hold(ProbeRequest request, DatagramTalk talk) {
        return request.context()
                .get(DatagramProbes.COMPONENT)
                .connect(request, (channel, result) -> begin(channel, talk, result));
    }

    private static void begin(Channel channel, DatagramTalk talk, CompletableFuture<ProbeResult> result) {
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(talk.maxBytes()));
        channel.pipeline().addLast(new DatagramConversation(talk, result));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what matters is told through listeners
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(talk.opening().getBytes(ISO_8859_1)))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        result.complete(failure(written.cause()));
                    }
                });
        if (!talk.silence().isZero()) {
            Future<?> silent = context.executor()
                    .schedule(
                            () -> result.complete(ProbeResult.success()),
                            talk.silence().toNanos(),
                            NANOSECONDS);
            result.whenComplete((ended, failure) -> silent.cancel(false));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        if (result.isDone()) {
            return;
        }
        ProbeResult judged = judge(packet);
        if (judged != null) {
            result.complete(judged);
        } else if (++strays > MAX_STRAYS) {
            result.complete(ProbeResult.failure("more than " + MAX_STRAYS + " datagrams that are no answer"));
        }
    }

    private @Nullable ProbeResult judge(DatagramPacket packet) {
        try {
            return talk.judge(packet.content().nioBuffer());
        } catch (GarbledException e) {
            return ProbeResult.failure(e.reason());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        result.complete(failure(cause));
    }

    private static ProbeResult failure(Throwable cause) {
        return cause instanceof PortUnreachableException
                ? ProbeResult.failure("port unreachable: nobody listens there")
                : ProbeResult.failure(cause);
    }
}
