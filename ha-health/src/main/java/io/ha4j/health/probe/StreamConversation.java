package io.ha4j.health.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Dialogue} over a TCP connection. On the connection's event loop. */
final class StreamConversation extends SimpleChannelInboundHandler<ByteBuf> {

    private static final int FIRST_BYTES = 512;

    private final Dialogue dialogue;
    private final CompletableFuture<ProbeResult> result;
    /** What was heard and not taken yet; grows with what comes, to the limit of {@link SizeLimit}. */
    private byte[] heard = new byte[FIRST_BYTES];

    private int length;

    private StreamConversation(Dialogue dialogue, CompletableFuture<ProbeResult> result) {
        this.dialogue = dialogue;
        this.result = result;
    }

    /**
     * {@return the result of a dialogue with the target of {@code request}}
     *
     * @param maxBytes what the target may say in all
     */
    static CompletableFuture<ProbeResult> hold(ProbeRequest request, Dialogue dialogue, int maxBytes) {
        return request.context()
                .get(NetworkProbes.COMPONENT)
                .connect(request, (channel, result) -> begin(channel, dialogue, maxBytes, result));
    }

    private static void begin(Channel channel, Dialogue dialogue, int maxBytes, CompletableFuture<ProbeResult> result) {
        channel.pipeline().addLast(new SizeLimit(maxBytes, result)).addLast(new StreamConversation(dialogue, result));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(context, dialogue.opening(), null);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (length + more > heard.length) {
            heard = Arrays.copyOf(heard, Math.max(length + more, 2 * heard.length));
        }
        bytes.readBytes(heard, length, more);
        length += more;
        hear(context);
    }

    /** One read may hold several messages: goes on as long as one is taken. */
    private void hear(ChannelHandlerContext context) {
        boolean taken = true;
        while (taken && length > 0 && !result.isDone()) {
            ByteBuffer view = ByteBuffer.wrap(heard, 0, length);
            Turn turn = turn(view);
            taken = view.position() > 0;
            length = view.remaining();
            if (taken) {
                System.arraycopy(heard, view.position(), heard, 0, length);
            }
            send(context, turn.say(), turn.result());
            if (turn.result() != null) {
                return;
            }
        }
    }

    private Turn turn(ByteBuffer view) {
        try {
            return dialogue.hear(view);
        } catch (GarbledException e) {
            return Turn.fail(e.reason());
        }
    }

    private void send(ChannelHandlerContext context, String bytes, @Nullable ProbeResult end) {
        if (bytes.isEmpty()) {
            if (end != null) {
                result.complete(end);
            }
            return;
        }
        context.writeAndFlush(Unpooled.wrappedBuffer(bytes.getBytes(ISO_8859_1)))
                .addListener(written -> {
                    if (end != null) {
                        result.complete(end); // also if the good-bye did not get through
                    } else if (!written.isSuccess()) {
                        result.complete(ProbeResult.failure(written.cause()));
                    }
                });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        result.complete(ProbeResult.failure("connection closed before " + dialogue.awaited()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        result.complete(ProbeResult.failure(cause));
    }
}
