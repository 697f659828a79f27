package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ha4j.lvs.proxy.LoopCounts.Kind;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket in epoll. What it does it does on its loop. */
final class FdListener extends Listener implements EpollIoHandle {

    private static final Logger log = LoggerFactory.getLogger(FdListener.class);
    /** So many connections are accepted before it is others' turn. */
    private static final int MOST_AT_ONCE = 64;

    /** Not NONE, which would take it out of the set for good. */
    private static final EpollIoOps NOTHING = EpollIoOps.EPOLLET;

    private final ProxyPoint point;
    private final ProxyService service;
    private final FdLoop loop;
    private final LinuxSocket socket;
    /** Where accept(2) puts the address of the peer: its length, its bytes, a scope, its port. */
    private final byte[] peer = new byte[1 + 16 + 4 + 4 + 1];

    private @Nullable IoRegistration registration;
    /** The address that connections come to, if that is the same for all of them. */
    private @Nullable InetSocketAddress destination;
    /** How many connections to expect when some are there: to ask for one more than there are costs a system call. */
    private int expected = 1;

    private FdListener(ProxyPoint point, FdLoop loop, LinuxSocket socket) {
        this.point = point;
        this.service = point.service();
        this.loop = loop;
        this.socket = socket;
    }

    static Listener open(ProxyPoint point, FdLoop loop) {
        InetSocketAddress address = point.address();
        FdListener listener;
        try {
            LinuxSocket socket = LinuxSocket.newSocketStream(address.getAddress() instanceof Inet6Address);
            listener = new FdListener(point, loop, socket);
        } catch (ChannelException e) { // such as: too many open files
            return failed(e.getCause() == null ? e : e.getCause());
        }
        if (!loop.execute(() -> listener.bind(address))) {
            listener.fail(new IOException("the proxy threads have ended"));
        }
        return listener;
    }

    private void bind(InetSocketAddress address) {
        if (!socket.isOpen()) {
            tellFailed(new ClosedChannelException());
            return;
        }
        try {
            socket.setReuseAddress(true);
            if (point.isIpv6Only()) {
                SocketOptions.ipv6Only(socket);
            }
            socket.setTcpNoDelay(true); // which Linux hands on to what is accepted
            socket.setKeepAlive(true);
            socket.bind(address);
            socket.listen(service.settings().sockets().backlog());
            InetSocketAddress local = socket.localAddress();
            destination = local.getAddress().isAnyLocalAddress() ? null : local;
            registration = loop.register(this);
            registration.submit(EpollIoOps.EPOLLIN);
            tellBound(local);
        } catch (Exception e) {
            fail(e);
        }
    }

    private void fail(Exception cause) {
        closeNow();
        tellFailed(cause);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration registered, IoEvent event) {
        int count = 0;
        try {
            for (int fd = accept(); fd >= 0; fd = accept()) {
                accepted(fd);
                if (++count == expected) {
                    expected = Math.min(2 * expected, MOST_AT_ONCE); // epoll tells if there are more
                    return;
                }
            }
            expected = Math.max(1, count);
        } catch (IOException e) {
            pause(e);
        }
    }

    private int accept() throws IOException {
        if (!socket.isOpen()) {
            return -1;
        }
        AcceptGate gate = service.gate();
        long pauseNanos = gate.isLimited() ? gate.pauseNanos() : 0;
        if (pauseNanos > 0) {
            hold(gate, pauseNanos);
            return -1;
        }
        return socket.accept(peer);
    }

    /** Accepts nothing for a while. */
    private void hold(AcceptGate gate, long nanos) {
        submit(NOTHING);
        if (nanos == AcceptGate.UNTIL_ONE_ENDS) {
            gate.awaitEnd(() -> loop.execute(() -> submit(EpollIoOps.EPOLLIN)));
        } else {
            loop.later(() -> submit(EpollIoOps.EPOLLIN), nanos, NANOSECONDS);
        }
    }

    private void accepted(int fd) {
        InetSocketAddress client = NativeInetAddress.address(peer, 1, peer[0]);
        if (!service.gate().admits(client)) {
            point.counts(loop).increment(Kind.DENIED);
            deny(fd);
            return;
        }
        FdLoop target = (FdLoop) service.assignLoop(point, loop);
        FileDescriptor accepted = new FileDescriptor(fd);
        if (target == loop) {
            begin(target, accepted, client);
        } else if (!target.execute(() -> begin(target, accepted, client))) {
            FdSide.close(accepted);
            service.ended(target, point.counts(loop));
        }
    }

    private static void deny(int fd) {
        Socket denied = new Socket(fd);
        try {
            denied.setSoLinger(0);
        } catch (IOException e) {
            log.trace("it has gone already", e);
        }
        FdSide.close(denied);
    }

    private void begin(FdLoop target, FileDescriptor accepted, InetSocketAddress client) {
        new Session(
                        service.shard(target),
                        point.counts(target),
                        session -> new FdSide(session, accepted, client, destination))
                .start();
    }

    /** Accepting fails when the process is out of file descriptors: trying again at once would only burn a processor. */
    private void pause(IOException cause) {
        log.warn("{}: cannot accept, waiting for {} ms: {}", destination, AcceptHandler.PAUSE_MILLIS, cause.toString());
        submit(NOTHING);
        loop.later(() -> submit(EpollIoOps.EPOLLIN), AcceptHandler.PAUSE_MILLIS, MILLISECONDS);
    }

    private void submit(EpollIoOps ops) {
        if (registration != null && socket.isOpen()) {
            registration.submit(ops);
        }
    }

    /** Also called by Netty when the loop ends, on the loop. */
    @Override
    public void close() {
        if (!loop.execute(this::stop)) {
            closeNow();
        }
    }

    private void stop() {
        try {
            if (registration != null && socket.isOpen() && !loop.isEnding()) {
                acceptWaiting();
            }
        } finally {
            closeNow();
        }
    }

    /** Who is connected already shall be served: the kernel would reset them. But not those whom a limit keeps waiting. */
    private void acceptWaiting() {
        AcceptGate gate = service.gate();
        try {
            for (int left = service.settings().sockets().backlog(); left > 0; left--) {
                int fd = gate.isLimited() && gate.pauseNanos() > 0 ? -1 : socket.accept(peer);
                if (fd < 0) {
                    return;
                }
                accepted(fd);
            }
        } catch (IOException e) {
            log.debug("{}: cannot accept those who are left: {}", destination, e.toString());
        }
    }

    private void closeNow() {
        FdSide.close(socket); // first: then it need not be taken out of the epoll set
        if (registration != null) {
            registration.cancel();
        }
        tellClosed();
    }
}
