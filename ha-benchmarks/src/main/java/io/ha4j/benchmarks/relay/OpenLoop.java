package io.ha4j.benchmarks.relay;

import io.ha4j.HaException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * A client that asks at a fixed rate, whether or not it has been answered. What a request takes counts from when it was due, not from
 * when it could be sent: so a contender that stalls is charged with all that it keeps waiting (no coordinated omission). One thread, which
 * epoll wakes to the microsecond.
 */
final class OpenLoop implements AutoCloseable {

    private static final int SLACK_SECONDS = 15;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("open-loop", true), EpollIoHandler.newFactory());

    /**
     * {@return the microseconds that 99 of 100 requests did not exceed}
     *
     * @param load {@link Load#CONNECTIONS} or {@link Load#REQUESTS}
     * @param rate requests a second
     * @throws HaException if an answer was wrong, or did not come
     */
    double p99Micros(int port, Load load, double rate, int seconds) {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        CompletableFuture<Histogram> result = new CompletableFuture<>();
        Function<Requester.Listener, Requester> requester = load.closes()
                ? listener -> new ConnectingRequester(bootstrap, listener)
                : listener -> new KeepingRequester(bootstrap, load.connections(), listener);
        Schedule schedule = new Schedule(group.next(), requester, rate, seconds, result);
        group.next().execute(schedule::begin);
        try {
            return result.get(seconds + SLACK_SECONDS, TimeUnit.SECONDS).getValueAtPercentile(99);
        } catch (TimeoutException e) {
            throw new HaException("the client at a fixed rate did not end", e);
        } catch (ExecutionException e) {
            throw new HaException("at a fixed rate: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaException("interrupted", e);
        } finally {
            group.next().submit(schedule::end).syncUninterruptibly();
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
