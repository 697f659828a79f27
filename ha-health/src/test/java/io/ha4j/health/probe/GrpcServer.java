package io.ha4j.health.probe;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers each gRPC call as the test says, over HTTP/2. */
final class GrpcServer implements AutoCloseable {

    /**
     * An answer.
     *
     * @param head of the answer; with {@code data} null the only part
     * @param data null for none
     * @param trailers behind the data; null for none
     */
    record Answer(
            Http2Headers head,
            byte @Nullable [] data,
            @Nullable Http2Headers trailers) {

        static Answer serving(int status) {
            return message(0, 0, 0, 0, 2, 8, status);
        }

        static Answer message(int... bytes) {
            byte[] data = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                data[i] = (byte) bytes[i];
            }
            return new Answer(okHead(), data, new DefaultHttp2Headers().set("grpc-status", "0"));
        }

        static Answer status(String code) {
            return new Answer(okHead().set("grpc-status", code), null, null);
        }

        static Http2Headers okHead() {
            return new DefaultHttp2Headers().status("200").set("content-type", "application/grpc");
        }
    }

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel server;
    private volatile Answer answer = Answer.serving(1);
    private volatile Map<String, String> lastHead = Map.of();
    private volatile byte[] lastMessage = new byte[0];

    GrpcServer() {
        this(() -> null);
    }

    GrpcServer(Supplier<@Nullable SslHandler> tls) {
        server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler secure = tls.get();
                        if (secure != null) {
                            channel.pipeline().addLast(secure);
                        }
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer().build(), new Calls());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    void answer(Answer next) {
        answer = next;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    Map<String, String> lastHead() {
        return lastHead;
    }

    byte[] lastMessage() {
        return lastMessage.clone();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the probe tells what has arrived
    private final class Calls extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            try {
                if (frame instanceof Http2HeadersFrame head) {
                    Map<String, String> all = new java.util.TreeMap<>();
                    head.headers()
                            .forEach(header -> all.put(
                                    header.getKey().toString(),
                                    header.getValue().toString()));
                    lastHead = all;
                } else if (frame instanceof Http2DataFrame data) {
                    byte[] bytes = new byte[data.content().readableBytes()];
                    data.content().readBytes(bytes);
                    lastMessage = bytes;
                    reply(context, data.stream());
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        private void reply(ChannelHandlerContext context, Http2FrameStream stream) {
            Answer said = answer;
            boolean headOnly = said.data() == null;
            context.write(new DefaultHttp2HeadersFrame(said.head(), headOnly).stream(stream));
            if (!headOnly) {
                context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(said.data()), said.trailers() == null)
                        .stream(stream));
                if (said.trailers() != null) {
                    context.write(new DefaultHttp2HeadersFrame(said.trailers(), true).stream(stream));
                }
            }
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
