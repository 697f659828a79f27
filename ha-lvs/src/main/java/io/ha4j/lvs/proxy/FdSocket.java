package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a side that is a file descriptor in epoll: how it is connected, watched (edge-triggered) and closed.
 *
 * <p>An event that comes for a descriptor that is closed meanwhile finds {@link #closes}; see {@link FdLoop} for why none can come
 * for one that has got its number. A descriptor is closed in one place, once.
 */
abstract class FdSocket extends Side implements EpollIoHandle {

    private static final Logger log = LoggerFactory.getLogger(FdSocket.class);

    private static final long DISCARD_PAUSE_MILLIS = 50;

    static final int EPOLLPRI = 0x002; // bits/epoll.h
    static final int EPOLLHUP = 0x010;

    private static final EpollIoOps READING =
            EpollIoOps.valueOf(Native.EPOLLIN | EPOLLPRI | Native.EPOLLRDHUP | Native.EPOLLET);
    private static final EpollIoOps READING_AND_WRITING = EpollIoOps.valueOf(READING.value() | Native.EPOLLOUT);

    final FdLoop loop;
    final FileDescriptor fd;
    private final InetSocketAddress remote;
    private @Nullable InetSocketAddress local;
    private @Nullable Socket socket;
    private @Nullable IoRegistration registration;

    private boolean connecting;
    private boolean watchesWriting;
    private boolean outputEnds;
    private boolean outputEnded;
    private boolean closes;
    private boolean resets;
    private boolean closed;

    /** The side of a client that was accepted. */
    FdSocket(Session session, FileDescriptor fd, InetSocketAddress remote, @Nullable InetSocketAddress local) {
        super(session);
        this.loop = (FdLoop) session.loop();
        this.fd = fd;
        this.remote = remote;
        this.local = local;
    }

    /** The side of a server that is to be connected to. */
    FdSocket(Session session, LinuxSocket socket, InetSocketAddress remote) {
        this(session, socket, remote, null);
        this.socket = socket;
    }

    static void close(FileDescriptor fd) {
        try {
            fd.close();
        } catch (IOException e) {
            log.trace("the kernel has closed it all the same", e);
        }
    }

    /** Epoll tells what can be done. */
    abstract void ready(int events);

    @Override
    final InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    final InetSocketAddress localAddress() {
        if (local == null) {
            local = orNowhere(socket().localAddress());
        }
        return local;
    }

    /** Made when it is needed: that costs a system call. */
    final Socket socket() {
        if (socket == null) {
            socket = new Socket(fd.intValue());
        }
        return socket;
    }

    @Override
    public final FileDescriptor fd() {
        return fd;
    }

    @Override
    final void connect(InetSocketAddress server, @Nullable InetSocketAddress source) {
        try {
            Socket made = socket();
            made.setTcpNoDelay(true);
            if (source != null) {
                bind(made, source);
            }
            // The handshake with a server on this host is over when the first call returns; the second one says so.
            if (made.connect(server) || (server.getAddress().isLoopbackAddress() && made.connect(server))) {
                session.connected(this);
            } else {
                connecting = true;
                watchesWriting = true;
                register();
            }
        } catch (IOException | RuntimeException e) {
            connectFailed(e);
        }
    }

    private void bind(Socket made, InetSocketAddress source) throws LocalFailure {
        try {
            SocketOptions.bind(made, source, session.settings().sockets().transparent());
        } catch (IOException e) {
            throw new LocalFailure("from " + source + ": " + e.getMessage(), e);
        }
    }

    private void finishConnecting() {
        try {
            if (socket().finishConnect()) {
                connecting = false;
                session.connected(this);
            }
        } catch (IOException e) {
            connectFailed(e);
        }
    }

    private void connectFailed(Exception cause) {
        connecting = false;
        closeInOrder();
        session.connectFailed(this, new IOException(cause.getMessage() + ": " + remote, cause));
    }

    @Override
    final void watch() {
        try {
            register();
        } catch (IOException e) {
            session.failed(this, e);
        }
    }

    private void register() throws LocalFailure {
        if (registration != null || closes) {
            return;
        }
        try {
            registration = loop.register(this);
            registration.submit(watchesWriting ? READING_AND_WRITING : READING);
        } catch (Exception e) { // such as: too many watches
            throw new LocalFailure("cannot be watched: " + e.getMessage(), e);
        }
    }

    /** Has epoll tell from now on when something can be written. */
    final void watchWriting() {
        if (!watchesWriting) {
            watchesWriting = true; // and stays so: who is slow once is slow again
            if (registration != null) {
                registration.submit(READING_AND_WRITING);
            }
        }
    }

    @Override
    public final void handle(IoRegistration registered, IoEvent event) {
        if (closes) {
            return; // because of another event of the same round
        }
        try {
            handle(((EpollIoEvent) event).ops().value());
        } catch (RuntimeException e) { // else Netty would hold up the loop for a second
            log.warn("{}: failed unexpectedly", remote, e);
            session.abort("failed unexpectedly");
        }
    }

    private void handle(int events) {
        if (!connecting) {
            ready(events);
        } else if ((events & (Native.EPOLLOUT | Native.EPOLLERR | EPOLLHUP)) != 0) {
            ready(events & ~Native.EPOLLERR); // which is the result of connecting
            finishConnecting();
        }
    }

    @Override
    final void discard() {
        loop.later(this::discardSome, DISCARD_PAUSE_MILLIS, MILLISECONDS);
    }

    private void discardSome() {
        if (closes || session.isOver()) {
            return;
        }
        int bytes;
        try {
            bytes = fd.readAddress(loop.bufferAddress(), 0, loop.bufferBytes());
        } catch (IOException | IllegalStateException e) {
            session.failed(this, e);
            return;
        }
        if (bytes < 0) {
            end();
        } else {
            discard();
        }
    }

    @Override
    final void keepAlive() {
        if (!closes) {
            try {
                SocketOptions.keepAlive(socket(), session.settings().sockets());
            } catch (IOException e) {
                log.trace("{} has gone already", remote, e);
            }
        }
    }

    @Override
    final long taken() {
        try {
            return closes ? 0 : SocketOptions.acknowledged(socket());
        } catch (IOException e) {
            log.trace("{} has gone already", remote, e);
            return 0;
        }
    }

    /** Sets what bounds the silence of the peer's kernel. */
    final void setUserTimeout() {
        SocketSettings settings = session.settings().sockets();
        if (settings.userTimeoutMillis() > 0) {
            try {
                SocketOptions.userTimeout(socket(), settings);
            } catch (IOException e) {
                log.trace("{} has gone already", remote, e);
            }
        }
    }

    @Override
    final void shutdownOutput() {
        if (!outputEnds && !closes) {
            outputEnds = true;
            loop.atEndOfRound(this); // by then it may have ended too, and is closed altogether
        }
    }

    @Override
    final void closeInOrder() {
        if (!closes) {
            closes = true; // what came from here may still be on its way to the other side
            loop.atEndOfRound(this);
        }
    }

    @Override
    final void reset() {
        release();
        if (!closes) {
            resets = true;
            closeInOrder();
        }
    }

    /** Does what was put off. */
    final void endOfRound() {
        if (closed) {
            return;
        }
        if (closes) {
            closed = true;
            closeNow();
        } else if (outputEnds && !outputEnded) {
            outputEnded = true;
            try {
                socket().shutdown(false, true);
            } catch (IOException | IllegalStateException e) {
                log.trace("{} has gone already: reading tells", remote, e);
            }
        }
    }

    private void closeNow() {
        if (resets) {
            try {
                socket().setSoLinger(0);
            } catch (IOException e) {
                log.trace("{} has gone already", remote, e);
            }
        }
        close(fd); // first: then it need not be taken out of the epoll set
        if (registration != null) {
            registration.cancel();
        }
        session.closed(this);
    }

    /** Called by Netty when the loop ends. */
    @Override
    public final void close() {
        session.abort("the proxy threads end");
    }
}
