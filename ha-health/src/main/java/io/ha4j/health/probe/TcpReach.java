package io.ha4j.health.probe;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether targets accept connections, by sockets without a channel around them.
 *
 * <p>A connection is given up by a reset (SO_LINGER 0), which leaves no TIME-WAIT behind on either side. And as TCP_QUICKACK is off the
 * handshake's last segment is held back (tcp_rcv_synsent_state_process of Linux), so that the reset comes in its place: SYN, SYN-ACK,
 * RST, as HAProxy does it. The target's kernel then never hands the connection to the program, which would log it, or count it, or
 * start a thread for it. That the program accepts too slowly shows all the same: when its queue is full the kernel answers no SYN.
 *
 * <p>On the same machine the handshake is over when connect(2) returns, and on a near one soon after. So the state is looked at once
 * before epoll is bothered.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what matters is told through the result
final class TcpReach {

    private static final Logger log = LoggerFactory.getLogger(TcpReach.class);

    // linux/in.h, linux/tcp.h, net/tcp_states.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int TCP_QUICKACK = 12;
    private static final int TCP_SYN_SENT = 2;
    private static final int TCP_SYN_RECV = 3;
    private static final int TCP_CLOSE = 7;

    private final ProbeLoop loop;
    private final AtomicInteger waiting = new AtomicInteger();
    /** The first byte of struct tcp_info is the state; the kernel writes no more than it is given room for. On the loop only. */
    private final ByteBuffer state = ByteBuffer.allocateDirect(1);

    TcpReach(ProbeLoop loop) {
        this.loop = loop;
    }

    /** {@return how many connections are being made} */
    int waiting() {
        return waiting.get();
    }

    CompletableFuture<ProbeResult> start(ProbeRequest request) {
        if (loop.inLoop()) {
            return begin(request);
        }
        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        loop.execute(() -> {
            if (!result.isDone()) {
                forward(begin(request), result);
            }
        });
        return result;
    }

    private void forward(CompletableFuture<ProbeResult> begun, CompletableFuture<ProbeResult> result) {
        begun.whenComplete((ended, failure) -> result.complete(ended == null ? ProbeResult.failure(failure) : ended));
        result.whenComplete((ended, failure) -> loop.run(() -> begun.cancel(false)));
    }

    private CompletableFuture<ProbeResult> begin(ProbeRequest request) {
        LinuxSocket socket = null;
        try {
            InetSocketAddress target = request.target();
            socket = LinuxSocket.newSocketStream(target.getAddress() instanceof Inet6Address);
            socket.setIntOpt(IPPROTO_TCP, TCP_QUICKACK, 0);
            socket.setSoLinger(0);
            socket.connect(target);
            ProbeResult result = look(socket, target);
            if (result == null) {
                return new Attempt(socket, request).await();
            }
            close(socket);
            return CompletableFuture.completedFuture(result);
        } catch (IOException | RuntimeException e) {
            if (socket != null) {
                close(socket);
            }
            return CompletableFuture.completedFuture(ProbeResult.failure(e));
        }
    }

    /** {@return what has become of the connection; null: nothing yet} */
    private @Nullable ProbeResult look(LinuxSocket socket, InetSocketAddress target) throws IOException {
        state.clear();
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, state);
        int now = state.get(0);
        if (now == TCP_SYN_SENT || now == TCP_SYN_RECV) {
            return null;
        }
        if (now != TCP_CLOSE) { // it may have been closed by the target already, in order: it was accepted
            return Myself.judge(socket.localAddress(), target);
        }
        int error = socket.getSoError();
        return error == 0
                ? ProbeResult.failure("connection closed")
                : ProbeResult.failure(new NativeIoException("connect", -error));
    }

    private static void close(FileDescriptor socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.trace("the kernel has closed it all the same", e);
        }
    }

    /** A connection for which one must wait. On the loop only. */
    private final class Attempt implements EpollIoHandle {

        private final LinuxSocket socket;
        private final ProbeRequest request;
        private final CompletableFuture<ProbeResult> result = new CompletableFuture<>();
        private @Nullable IoRegistration registration;
        private @Nullable Future<?> timeout;

        Attempt(LinuxSocket socket, ProbeRequest request) {
            this.socket = socket;
            this.request = request;
        }

        CompletableFuture<ProbeResult> await() {
            waiting.incrementAndGet();
            result.whenComplete((ended, failure) -> loop.run(this::end));
            Future<IoRegistration> registered = loop.eventLoop().register(this);
            if (!registered.isSuccess()) {
                result.complete(ProbeResult.failure(registered.cause()));
                return result;
            }
            registration = registered.getNow();
            registration.submit(EpollIoOps.EPOLLOUT);
            if (request.connectTimeout().compareTo(request.timeout()) < 0) {
                long nanos = request.connectTimeout().toNanos();
                timeout = loop.eventLoop()
                        .schedule(() -> result.complete(NetworkProbes.noConnection(request)), nanos, NANOSECONDS);
            }
            return result;
        }

        @Override
        public FileDescriptor fd() {
            return socket;
        }

        @Override
        public void handle(IoRegistration registered, IoEvent event) {
            try {
                ProbeResult ended = look(socket, request.target());
                if (ended != null) {
                    result.complete(ended);
                }
            } catch (IOException e) {
                result.complete(ProbeResult.failure(e));
            }
        }

        private void end() {
            waiting.decrementAndGet();
            if (timeout != null) {
                timeout.cancel(false);
            }
            TcpReach.close(socket); // which takes it out of the epoll set
            if (registration != null) {
                registration.cancel();
            }
        }

        /** The loop ends. */
        @Override
        public void close() {
            result.cancel(false);
        }
    }
}
