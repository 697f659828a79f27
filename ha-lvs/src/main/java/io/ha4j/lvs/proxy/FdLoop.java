package io.ha4j.lvs.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Buffer;
import io.netty.util.internal.CleanableDirectBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A proxy thread that waits in epoll, and what the sides on it share: the buffer that all read into, the pipes, and what they put
 * off. On its own thread only.
 *
 * <p>Epoll names a descriptor by its number, and the kernel gives the numbers of closed ones out again. So what is to be closed is
 * closed when all events of a round have been handled: none can then be about a descriptor that has got its number meanwhile.
 */
final class FdLoop extends ProxyLoop {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final IoHandler epoll;
    private final CleanableDirectBuffer memory = Buffer.allocateDirectBufferWithNativeOrder(BUFFER_BYTES);
    private final ByteBuffer buffer = memory.buffer();
    private final long bufferAddress = Buffer.memoryAddress(buffer);
    private final Pipes pipes = new Pipes();
    private final Queue<FdSocket> atEndOfRound = new ArrayDeque<>();
    private final Queue<FdSide> nextRound = new ArrayDeque<>();
    private boolean inRound;
    private boolean nextRoundAsked;

    FdLoop(EventLoop executor, IoHandler epoll) {
        super(executor);
        this.epoll = epoll;
    }

    /** {@return what the thread waits in} */
    IoHandler ioHandler() {
        return new Rounds();
    }

    /** Registers a handle, without a future. */
    IoRegistration register(IoHandle handle) throws Exception {
        return epoll.register(handle);
    }

    /** {@return the buffer that a side may use until it returns to the loop} */
    ByteBuffer buffer() {
        return buffer;
    }

    /** {@return where {@link #buffer} is} */
    long bufferAddress() {
        return bufferAddress;
    }

    /** {@return how much can be read at once} */
    int bufferBytes() {
        return BUFFER_BYTES;
    }

    Pipes pipes() {
        return pipes;
    }

    /** Has {@link FdSocket#endOfRound} called once all events that are known have been handled. */
    void atEndOfRound(FdSocket side) {
        if (inRound) {
            atEndOfRound.add(side);
        } else {
            side.endOfRound();
        }
    }

    /** Has {@link FdSide#takeTurn} called after others have had their turn. */
    void inNextRound(FdSide side) {
        nextRound.add(side);
        if (!nextRoundAsked) {
            nextRoundAsked = execute(this::proceed);
        }
    }

    private void proceed() {
        nextRoundAsked = false;
        for (int waiting = nextRound.size(); waiting > 0; waiting--) {
            nextRound.remove().takeTurn();
        }
    }

    private void endRound() {
        for (FdSocket side = atEndOfRound.poll(); side != null; side = atEndOfRound.poll()) {
            side.endOfRound();
        }
        inRound = false;
    }

    /** Netty's epoll, with an end of each round. */
    private final class Rounds implements IoHandler {

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            inRound = true;
            try {
                return epoll.run(context);
            } finally {
                endRound();
            }
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return epoll.register(handle);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            pipes.close();
            memory.clean();
            epoll.destroy();
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }
}
