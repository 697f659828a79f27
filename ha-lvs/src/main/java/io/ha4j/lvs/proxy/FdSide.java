package io.ha4j.lvs.proxy;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How a side that is a file descriptor moves bytes.
 *
 * <p>What is read goes straight from the loop's buffer into the other side's socket. Only what that does not take is kept, and
 * then nothing more is read. When much comes, it is spliced through a pipe instead, without a copy in this process.
 */
final class FdSide extends FdSocket {

    private static final int EPIPE = 32; // asm-generic/errno-base.h
    /**
     * So many reads that fill the buffer before it is others' turn. One: while they have theirs the socket fills again, and going to
     * sleep for what is about to come would cost more than looking into epoll after each read.
     */
    private static final int MOST_READS = 1;
    /** After so many reads that filled the buffer it looks as if much were coming. */
    private static final int FULL_READS = 2;

    private @Nullable FdSide to;
    /** What has been read and not written. */
    private @Nullable ByteBuf unwritten;

    private Pipes.@Nullable Pipe pipe;
    private int fullReads;
    private @Nullable Pace pace;
    /** Goes on reading when it is time. */
    private @Nullable Future<?> pause;

    private boolean readsEarly;

    /** Whether it has read much, and lets others go first. */
    private boolean waitsForTurn;
    /** Whether there may be something to read. */
    private boolean readable;
    /** Whether there may be room to write. */
    private boolean writable = true;
    /** Whether the kernel has told of a FIN: then a read that does not fill the buffer was the last. */
    private boolean finArrived;
    /** Whether the kernel has told of an end of whatever kind, of which it does not tell again. */
    private boolean hungUp;
    /** Whether there was urgent data, at which reads stop short. */
    private boolean urgent;

    /** The side of a client that was accepted. */
    FdSide(Session session, FileDescriptor fd, InetSocketAddress remote, @Nullable InetSocketAddress local) {
        super(session, fd, remote, local);
        readable = true; // most clients speak first, and have done so
    }

    /** The side of a server that is to be connected to. */
    FdSide(Session session, LinuxSocket socket, InetSocketAddress remote) {
        super(session, socket, remote);
    }

    @Override
    void ready(int events) {
        if ((events & Native.EPOLLERR) != 0 && isBroken()) {
            return;
        }
        boolean hadRoom = writable;
        note(events);
        FdSide other = to;
        if (other != null && !hadRoom && writable) {
            other.proceed();
        }
        if (readsEarly) {
            proceedEarly();
        } else {
            proceed();
        }
    }

    private void note(int events) {
        if ((events & Native.EPOLLOUT) != 0) {
            writable = true;
        }
        if ((events & ~Native.EPOLLOUT) == 0) {
            return;
        }
        readable = true;
        urgent |= (events & EPOLLPRI) != 0;
        int end = events & (Native.EPOLLRDHUP | EPOLLHUP | Native.EPOLLERR);
        if (end != 0) {
            hungUp = true;
            finArrived |= end == Native.EPOLLRDHUP;
        }
    }

    /** The connection has an error: {@return whether that was the end of the session} */
    private boolean isBroken() {
        int error;
        try {
            error = socket().getSoError();
        } catch (IOException e) {
            session.failed(this, e);
            return true;
        }
        if (error == EPIPE && to != null) { // it had closed in order before: what it sent is still good
            session.writeFailed(to, new NativeIoException("epoll", -error));
        } else if (error != 0) {
            session.failed(this, new NativeIoException("epoll", -error));
        }
        return session.isOver();
    }

    @Override
    void readEarly() {
        readsEarly = true;
        proceedEarly();
        watch();
    }

    private void proceedEarly() {
        while (readsEarly && readable && !session.isOver()) {
            int bytes;
            try {
                bytes = fd.readAddress(loop.bufferAddress(), 0, loop.bufferBytes());
            } catch (IOException | IllegalStateException e) {
                session.failed(this, e);
                return;
            }
            if (bytes > 0) {
                early(loop.buffer().limit(bytes));
            } else {
                readable = false;
                if (bytes < 0) {
                    end();
                    session.endedEarly();
                }
            }
        }
    }

    private void early(ByteBuffer data) {
        readsEarly = session.early(data);
        boolean goesOn = !readsEarly && !session.isOver();
        if (goesOn && data.hasRemaining()) {
            session.received(this, data.remaining());
            unwritten = ByteBufAllocator.DEFAULT.directBuffer(data.remaining()).writeBytes(data);
        }
        loop.buffer().clear();
        if (goesOn) {
            session.earlyRead();
        }
    }

    @Override
    void prepend(ByteBuffer bytes) {
        ByteBuf behind = unwritten;
        int length = bytes.remaining() + (behind == null ? 0 : behind.readableBytes());
        ByteBuf all = ByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes);
        if (behind != null) {
            all.writeBytes(behind);
            behind.release();
        }
        unwritten = all;
    }

    @Override
    boolean hasUnwritten() {
        return unwritten != null || (pipe != null && pipe.bytes > 0);
    }

    @Override
    void relayTo(Side other) {
        to = (FdSide) other;
        pace = session.paceOf(this);
        setUserTimeout();
        proceed();
        watch(); // only now: if what was to be read has been, epoll need not tell of it
    }

    /** Goes on after others have had their turn. */
    void takeTurn() {
        waitsForTurn = false;
        proceed();
    }

    /** Moves on what comes from here, as far as both sides go. */
    private void proceed() {
        FdSide target = to;
        if (target == null || waitsForTurn) {
            return;
        }
        for (int reads = 0; !isDelivered() && !session.isOver(); reads++) {
            if (!flush(target)) {
                return;
            }
            if (hasEnded()) {
                givePipeBack();
                allDelivered();
                return;
            }
            if (!readable || isPaused()) {
                return;
            }
            if (reads == MOST_READS) {
                waitsForTurn = true;
                loop.inNextRound(this);
                return;
            }
            if (pace != null || fullReads < FULL_READS || !splice()) {
                copy(target);
            }
        }
    }

    private void copy(FdSide target) {
        int most = pace == null ? loop.bufferBytes() : Math.min(loop.bufferBytes(), pace.mostAtOnce());
        int bytes;
        try {
            bytes = fd.readAddress(loop.bufferAddress(), 0, most);
        } catch (IOException | IllegalStateException e) {
            session.failed(this, e);
            return;
        }
        if (bytes <= 0) {
            readable = false;
            givePipeBack(); // who is silent needs none: others may
            if (bytes < 0) {
                end();
            }
            return;
        }
        session.received(this, bytes);
        if (pace != null) {
            pace.read(bytes);
        }
        if (bytes == most) {
            fullReads++;
        } else {
            fullReads = 0;
            givePipeBack();
            if (finArrived && !urgent) {
                end();
            } else if (!hungUp && !urgent) {
                readable = false; // epoll tells when more comes
            }
        }
        write(target, bytes);
    }

    /** {@return whether it is too early to read on; then a timer goes on} */
    private boolean isPaused() {
        if (pace == null || pause != null) {
            return pause != null;
        }
        long nanos = pace.pauseNanos();
        if (nanos > 0) {
            pause = loop.schedule(this::resume, nanos, NANOSECONDS);
            session.paused(nanos);
        }
        return nanos > 0;
    }

    private void resume() {
        pause = null;
        proceed();
    }

    private void write(FdSide target, int bytes) {
        int written;
        try {
            written = target.fd.writeAddress(loop.bufferAddress(), 0, bytes);
        } catch (IOException | IllegalStateException e) {
            session.writeFailed(this, e);
            return;
        }
        if (written > 0) {
            session.written(this, written);
        }
        if (written < bytes) {
            ByteBuf rest = ByteBufAllocator.DEFAULT.directBuffer(bytes - written);
            rest.writeBytes(loop.buffer().limit(bytes).position(written));
            loop.buffer().clear();
            unwritten = rest;
            target.awaitRoom();
        }
    }

    /** Moves bytes into the pipe: {@return whether that worked} */
    private boolean splice() {
        if (pipe == null) {
            pipe = loop.pipes().take();
        }
        if (pipe == null) {
            return false;
        }
        int bytes;
        try {
            bytes = pipe.fill(fd);
        } catch (IOException | IllegalStateException e) {
            session.failed(this, e);
            return true;
        }
        if (bytes == 0) { // nothing there, or the end: only a read can tell
            fullReads = 0;
            return false;
        }
        session.received(this, bytes);
        return true;
    }

    /** Writes what is left over: {@return whether nothing is} */
    private boolean flush(FdSide target) {
        if (unwritten == null && (pipe == null || pipe.bytes == 0)) {
            return true;
        }
        if (!target.writable) {
            return false;
        }
        try {
            return unwritten == null ? flushPipe(target) : flush(target, unwritten);
        } catch (IOException | IllegalStateException e) {
            session.writeFailed(this, e);
            return false;
        }
    }

    private boolean flush(FdSide target, ByteBuf rest) throws IOException {
        int bytes = rest.readableBytes();
        ByteBuffer view = rest.internalNioBuffer(rest.readerIndex(), bytes);
        int written = target.fd.write(view, view.position(), view.limit());
        if (written > 0) {
            session.written(this, written);
            session.progressed(this);
        }
        if (written < bytes) {
            rest.skipBytes(Math.max(0, written));
            target.awaitRoom();
            return false;
        }
        rest.release();
        unwritten = null;
        return true;
    }

    private boolean flushPipe(FdSide target) throws IOException {
        Pipes.Pipe full = pipe;
        while (full != null && full.bytes > 0) {
            int written = full.drain(target.fd);
            if (written == 0) {
                target.awaitRoom();
                return false;
            }
            session.written(this, written);
            session.progressed(this);
        }
        return true;
    }

    /** Nothing more goes in for now: epoll shall tell when it does. */
    private void awaitRoom() {
        writable = false;
        watchWriting();
    }

    @Override
    void release() {
        if (unwritten != null) {
            unwritten.release();
            unwritten = null;
        }
        givePipeBack();
    }

    private void givePipeBack() {
        if (pipe != null) {
            loop.pipes().give(pipe);
            pipe = null;
        }
    }
}
