package io.ha4j.lvs.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Has a channel read no more at once than its pace allows now, nor than it would otherwise.
 *
 * @param most how much that is
 */
record PacedReads(IntSupplier most) implements RecvByteBufAllocator {

    @Override
    @SuppressWarnings(
            "deprecation") // it says so itself: native channels want an ExtendedHandle, and this is how to make one
    public Handle newHandle() {
        return new Bounded((ExtendedHandle) Sockets.reads().newHandle(), most);
    }

    @SuppressWarnings("deprecation")
    private static final class Bounded extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle usual;
        private final IntSupplier most;

        Bounded(ExtendedHandle usual, IntSupplier most) {
            super(usual);
            this.usual = usual;
            this.most = most;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return alloc.ioBuffer(guess());
        }

        @Override
        public int guess() {
            return Math.min(usual.guess(), most.getAsInt());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return usual.continueReading(maybeMoreData);
        }
    }
}
